/** What is sealed in the store must not lie in clear in the browser's own cache: nothing of the member passes through it. */
export function unkept(fetcher: typeof fetch = (input, init) => fetch(input, init)): typeof fetch {
	return (input, init) => fetcher(input, { ...init, cache: 'no-store' });
}
