/** The editor of the minutes: what it may hold is what the server keeps (`minutes/content.rs`), nothing more. */
import { Editor, type JSONContent } from '@tiptap/core';
import { ListItem } from '@tiptap/extension-list';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import StarterKit from '@tiptap/starter-kit';
import { Fact, type Now } from './fact';
import { t } from './words';

export interface Opened {
	element: HTMLElement;
	content: JSONContent;
	editable: boolean;
	now: Now;
	changed: () => void;
	moved: () => void;
}

export function open({ element, content, editable, now, changed, moved }: Opened): Editor {
	return new Editor({
		element,
		content,
		editable,
		// A document of an older version is shown whole or not at all: never half of it, then saved.
		enableContentCheck: true,
		extensions: [
			StarterKit.configure({ blockquote: false, code: false, codeBlock: false, horizontalRule: false, strike: false, link: false, listItem: false, trailingNode: false, heading: { levels: [1, 2, 3] } }),
			ListItem.extend({ content: 'paragraph (paragraph | list)*' }),
			Table.configure({ resizable: false }),
			TableRow,
			TableHeader.extend({ content: '(paragraph | list)+' }),
			TableCell.extend({ content: '(paragraph | list)+' }),
			Fact.configure({ now })
		],
		editorProps: { attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': t('min.editor'), lang: 'fr', spellcheck: 'true' } },
		onUpdate: changed,
		onSelectionUpdate: moved
	});
}

/** The document as the server takes it: attributes that say nothing are left out. */
export function written(node: JSONContent): JSONContent {
	const attrs = Object.fromEntries(Object.entries(node.attrs ?? {}).filter(([key, value]) => value !== null && !(node.type === 'orderedList' && key === 'type')));
	return {
		type: node.type,
		...(Object.keys(attrs).length ? { attrs } : {}),
		...(node.text !== undefined ? { text: node.text } : {}),
		...(node.marks?.length ? { marks: node.marks.map((mark) => ({ type: mark.type })) } : {}),
		...(node.content ? { content: node.content.map(written) } : {})
	};
}

/** The same document with every fact as it stands now. */
export function brought(node: JSONContent, now: Now): JSONContent {
	if (node.type === 'fact') {
		const lines = now(String(node.attrs?.key ?? ''));
		return lines ? { ...node, attrs: { ...node.attrs, lines } } : node;
	}
	return node.content ? { ...node, content: node.content.map((child) => brought(child, now)) } : node;
}
