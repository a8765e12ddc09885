/** Seats and names as the screens of a sitting show them. */
import type { HemicycleSeat, HemicycleState } from '$lib/ui';
import type { Setting } from './facts';
import type { SittingFloor } from './room.svelte';
import type { MemberLine } from './MemberList.svelte';
import { t } from './words';

/** The hemicycle: there, represented, away. */
export function seatsOf(floor: SittingFloor): HemicycleSeat[] {
	return (floor.sitting?.voices ?? []).map((v) => ({ id: v.member, label: floor.name(v.sitting ?? v.member), state: v.sitting ? 'full' : v.represented_by ? 'proxy' : 'empty' }));
}
export const seatStates = (): HemicycleState[] => [
	{ state: 'full', word: t('seat.there') },
	{ state: 'proxy', word: t('seat.represented'), means: t('seat.represented.means') },
	{ state: 'empty', word: t('seat.away') }
];

/** A member in a list: his commune, what he said, whose place he takes. */
export function lineOf(floor: SittingFloor, seat: Setting['seats'][number]): MemberLine {
	const known = floor.attendees.get(seat.member), voice = floor.sitting?.voices.find((v) => v.member === seat.member);
	const proxy = voice?.proxy && !voice.sitting ? t('line.proxy', { who: floor.name(voice.proxy) }) : '';
	const said = !voice?.sitting && !proxy ? (known?.said === 'present' ? t('line.said.present') : known?.said === 'absent' ? t('line.said.absent') : '') : '';
	const substitute = seat.substitute_for ? t('line.substitute', { who: floor.name(seat.substitute_for) }) : '';
	return { id: seat.member, name: seat.name, note: [substitute, known?.commune, proxy || said].filter(Boolean).join(' · ') };
}
