/**
 * What explain-text.ts says, in the four languages of the product. One language a file, so that a reader of it can judge the
 * whole; the compiler holds them to the same phrases.
 */
import type { WorkspaceSettings } from '../key-result.ts';
import { da } from './phrases-da.ts';
import { en } from './phrases-en.ts';
import { nb } from './phrases-nb.ts';
import { sv } from './phrases-sv.ts';

export type Phrase = keyof typeof en;
export type Phrases = Readonly<Record<Phrase, string>>;

export const PHRASES: Readonly<Record<WorkspaceSettings['locale'], Phrases>> = { sv, nb, da, en };
