/** A fact of the sitting inside the editor: its lines are the server's, and a corrected one says so. */
import { Node } from '@tiptap/core';
import { t } from './words';

/** What the text asks about a fact: its lines as they stand now, or null when it no longer stands. */
export type Now = (key: string) => string[] | null;

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((line, i) => line === b[i]);

/** Whether a fact in the text says what it says now. */
export function standing(lines: readonly string[], now: string[] | null): 'same' | 'old' | 'gone' {
	if (now === null) return 'gone';
	return same(lines, now) ? 'same' : 'old';
}

export const Fact = Node.create<{ now: Now }>({
	name: 'fact',
	group: 'block',
	atom: true,
	selectable: true,
	draggable: false,
	addOptions: () => ({ now: () => null }),
	addAttributes: () => ({ key: { default: '' }, lines: { default: [] } }),
	parseHTML: () => [],
	renderHTML: ({ node }) => ['div', { 'data-fact': node.attrs.key as string }, ...(node.attrs.lines as string[]).map((line) => ['p', {}, line] as const)],
	addNodeView() {
		return ({ node, editor, getPos }) => {
			const dom = document.createElement('div');
			const lines = node.attrs.lines as string[], now = this.options.now(node.attrs.key as string);
			const state = standing(lines, now);
			dom.className = `fact ${state}`;
			dom.contentEditable = 'false';
			for (const line of lines) dom.appendChild(Object.assign(document.createElement('p'), { textContent: line }));
			if (editor.isEditable) dom.appendChild(tools());
			function tools(): HTMLElement {
				const foot = Object.assign(document.createElement('div'), { className: 'fact-foot' });
				foot.appendChild(Object.assign(document.createElement('span'), { textContent: t(state === 'same' ? 'min.fact' : state === 'old' ? 'min.fact.old' : 'min.fact.gone') }));
				if (state === 'old' && now) foot.appendChild(button(t('min.fact.update'), () => replace({ type: 'fact', attrs: { key: node.attrs.key, lines: now } })));
				foot.appendChild(button(t('min.fact.free'), () => replace(lines.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })))));
				return foot;
			}
			function button(words: string, press: () => void): HTMLElement {
				const made = Object.assign(document.createElement('button'), { type: 'button', textContent: words });
				made.addEventListener('click', press);
				return made;
			}
			function replace(content: object | object[]) {
				const from = typeof getPos === 'function' ? getPos() : undefined;
				if (from !== undefined) editor.chain().focus().insertContentAt({ from, to: from + node.nodeSize }, content as never).run();
			}
			return { dom, ignoreMutation: () => true, stopEvent: (event) => event.target instanceof HTMLButtonElement };
		};
	}
});
