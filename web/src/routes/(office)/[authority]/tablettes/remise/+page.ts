/** The screen reads its own store first: it opens in a hall without network, once it was opened before. */
export function load({ url }) {
	return { wanted: url.searchParams.get('tablette') };
}
