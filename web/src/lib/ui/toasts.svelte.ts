/** Short news that passes: what was just done, and how to undo it. Refusals do not pass here, they stand beside their cause. */
export interface Toast { id: number; text: string; undo?: () => void; undoWord?: string }

class Toasts {
	list = $state<Toast[]>([]);
	private next = 1;

	say(text: string, undo?: () => void, undoWord?: string) {
		const id = this.next++;
		this.list = [...this.list.slice(-2), { id, text, undo, undoWord }];
		setTimeout(() => this.drop(id), undo ? 12_000 : 6_000);
	}
	drop(id: number) {
		this.list = this.list.filter((toast) => toast.id !== id);
	}
}
export const toasts = new Toasts();
