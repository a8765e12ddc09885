/** What happens in a sitting, as this screen writes it. The shapes are the server's own. */
import type { components } from '$lib/api/schema';
import type { Id } from '$lib/api/types';

type Shapes = components['schemas'];

export type Setting = Shapes['Setting'];
export type Figures = Shapes['SittingFigures'];
export type Entry = Shapes['Entry'];
export type SittingView = Shapes['SittingProceedings'];
export type WrittenFact = Shapes['WrittenFact'];
export type Attendee = Shapes['Attendee'];
export type Candidate = Shapes['Candidate'];
export type Ground = Shapes['Ground'];
export type Floor = Shapes['Floor'];
export type OwnVoice = Shapes['OwnVoice'];
export type BallotChoice = Shapes['BallotChoice'];
export type PublicScreen = Shapes['PublicScreen'];
export type BallotProgress = Shapes['BallotProgress'];

/** A fact without its id and moment, which are drawn when it is written. */
export type Fact = Shapes['Fact'];

/** Which facts a kind is: for reading a log. */
export const kindOf = (entry: { fact: string }) => entry.fact as Fact['fact'];
export const isAbout = (entry: object, item: Id) => ('item' in entry && entry.item === item) || ('items' in entry && Array.isArray(entry.items) && entry.items.includes(item));
