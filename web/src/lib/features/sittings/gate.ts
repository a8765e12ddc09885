/** The same fault on many points is one line with their numbers, not a wall of red. Pure. */
import type { Finding } from '$lib/api/types';

export interface FindingGroup { code: string; /** What all the titles say after « Point n : ». */ rest: string; first: Finding; numbers: { number: string; finding: Finding }[] }
export type GateLine = { one: Finding } | { many: FindingGroup };

/** From how many points on a fault is told once. */
const MANY = 3;
const POINT = /^\s*point\s+([\d.]+)\s*:\s*(.+)$/iu;

export function gateLines(findings: readonly Finding[]): GateLine[] {
	const alike = new Map<string, FindingGroup>();
	for (const finding of findings) {
		const said = POINT.exec(finding.title);
		if (!said?.[1] || !said[2]) continue;
		const key = `${finding.severity} ${finding.code} ${said[2]}`;
		const group = alike.get(key) ?? { code: finding.code, rest: said[2], first: finding, numbers: [] };
		group.numbers.push({ number: said[1], finding });
		alike.set(key, group);
	}
	const groups = [...alike.values()].filter((g) => g.numbers.length >= MANY);
	const grouped = new Map(groups.flatMap((g) => g.numbers.map((n) => [n.finding, g] as const)));
	const lines: GateLine[] = [];
	for (const finding of findings) {
		const group = grouped.get(finding);
		if (!group) lines.push({ one: finding });
		else if (group.first === finding) lines.push({ many: group });
	}
	return lines;
}
