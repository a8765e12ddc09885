/** One touch marks the page in hand, another takes the mark away; both can be taken back. */
import { toasts } from '$lib/ui';
import { bookmarksOn, removeBookmark, setBookmark } from '../notes/bookmarks';
import { spotOn, type Paper } from '../notes/sheet';
import { t } from '../words';

export const bookmarkOf = ({ hash, account }: Paper, page: number) => bookmarksOn(hash, account.notes.seen).find(({ mark }) => mark.spot.page === page) ?? null;

export function toggleBookmark(paper: Paper, page: number): void {
	const here = bookmarkOf(paper, page), { notes } = paper.account;
	if (!here) {
		setBookmark(notes, paper.owner, spotOn(paper, page));
		toasts.say(t('bookmark.done', { page }));
		return;
	}
	removeBookmark(notes, paper.owner, here.live);
	toasts.say(t('bookmark.removed', { page }), () => setBookmark(notes, paper.owner, here.mark.spot, here.mark.text));
}
