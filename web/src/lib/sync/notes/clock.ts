/**
 * A clock for order, never for dates: it goes forward with the tablet's own, and never behind anything it has seen.
 * A tablet years in advance or years late only shifts which of two texts written apart is shown first.
 */
import type { Ms } from '$lib/api/types';

export interface Clock { wall: Ms; turn: number }

/** Turns within one instant; past them the instant itself moves on. */
const TURNS = 65_535;

export const ZERO: Clock = { wall: 0, turn: 0 };
export const isClock = (one: Clock): boolean => Number.isSafeInteger(one.wall) && one.wall >= 0 && Number.isInteger(one.turn) && one.turn >= 0 && one.turn <= TURNS;

/** After everything seen so far, and not before the tablet's own hour. */
export function tick(seen: Clock, now: Ms): Clock {
	const wall = Math.max(0, Math.floor(now));
	if (wall > seen.wall) return { wall, turn: 0 };
	return seen.turn < TURNS ? { wall: seen.wall, turn: seen.turn + 1 } : { wall: seen.wall + 1, turn: 0 };
}

export const compare = (a: Clock, b: Clock): number => a.wall - b.wall || a.turn - b.turn;
export const latest = (a: Clock, b: Clock): Clock => (compare(a, b) >= 0 ? a : b);
