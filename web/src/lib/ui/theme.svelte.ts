/** Light or dark, and the authority's accent, set on the root element. Printing is always light. */
import { accentsOf } from './accent';

export type Theme = 'auto' | 'light' | 'dark';
const KEPT = 'pupitre.theme';

class Appearance {
	choice = $state<Theme>('auto');
	/** What the device prefers, and whether it prints: whoever reads `dark` follows them. */
	private night = $state(false);
	private accent: string | null = null;
	private worn: string | null = null;
	private printing = $state(false);
	private system: MediaQueryList | null = null;

	start() {
		if (this.system || typeof window === 'undefined') return;
		this.system = matchMedia('(prefers-color-scheme: dark)');
		try {
			const kept = localStorage.getItem(KEPT);
			if (kept === 'light' || kept === 'dark') this.choice = kept;
		} catch {
			// Nothing kept on this device: follow the system.
		}
		this.night = this.system.matches;
		this.system.addEventListener('change', ({ matches }) => ((this.night = matches), this.apply()));
		addEventListener('beforeprint', () => ((this.printing = true), this.apply()));
		addEventListener('afterprint', () => ((this.printing = false), this.apply()));
		this.apply();
	}
	choose(theme: Theme) {
		this.choice = theme;
		try {
			localStorage.setItem(KEPT, theme);
		} catch {
			// Asked again next time.
		}
		this.apply();
	}
	/** The colour of the authority on screen; null gives the house's own back. */
	wear(accent: string | null) {
		this.accent = accent;
		if (accent) return accent === this.worn ? undefined : this.apply();
		// From one page of an authority to another the colour goes and comes back at once: nothing is styled anew for that.
		setTimeout(() => this.accent === null && this.apply());
	}
	get dark(): boolean {
		if (this.printing) return false;
		return this.choice === 'auto' ? this.night : this.choice === 'dark';
	}
	private apply() {
		if (typeof document === 'undefined') return;
		const root = document.documentElement;
		root.dataset.theme = this.dark ? 'dark' : 'light';
		const names = { accent: '--accent', hover: '--accent-hover', mid: '--accent-mid', soft: '--accent-soft', on: '--on-accent' } as const;
		this.worn = this.accent;
		const set = this.accent ? accentsOf(this.accent)[this.dark ? 'dark' : 'light'] : null;
		for (const [key, name] of Object.entries(names)) {
			if (set) root.style.setProperty(name, set[key as keyof typeof names]);
			else root.style.removeProperty(name);
		}
	}
}
export const appearance = new Appearance();
