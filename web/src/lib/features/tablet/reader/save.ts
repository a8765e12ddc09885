/** Hands a verified file to the person, under a name they will recognise. */
import type { Leaf } from '../documents';

const ENDINGS: Record<string, string> = {
	'application/pdf': 'pdf', 'text/csv': 'csv', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx', 'application/vnd.oasis.opendocument.text': 'odt', 'application/vnd.oasis.opendocument.spreadsheet': 'ods',
	'image/png': 'png', 'image/jpeg': 'jpg'
};

export function fileName(leaf: Leaf): string {
	const ending = ENDINGS[leaf.document.media_type] ?? 'bin';
	const name = `${leaf.item ? `${leaf.item.number} - ` : ''}${leaf.title}`.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, ' ').trim().slice(0, 120);
	return name.toLowerCase().endsWith(`.${ending}`) ? name : `${name}.${ending}`;
}

export async function saveCopy(leaf: Leaf): Promise<boolean> {
	const blob = await leaf.account.local.files.blob(leaf.document.hash);
	if (!blob) return false;
	handOver(blob, fileName(leaf));
	return true;
}

/** Gives a file to the person, as a download. */
export function handOver(blob: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 30_000);
}
