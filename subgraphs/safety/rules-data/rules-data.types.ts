import type { Category, Severity } from '../screening/screening.types.js';

/** One word in all its forms. Matched on whole words only, after normalisation. */
export interface WordRule {
  readonly id: string;
  readonly category: Extract<Category, 'PROFANITY' | 'ABUSE'>;
  readonly confidence: number;
  readonly severity: Severity;
  /** Lower case, space separated. */
  readonly forms: string;
  /** Words that, following directly, make it a name or another word. */
  readonly notBefore?: string;
}

/**
 * Words in an order, with at most `gap` other words between neighbours, inside one sentence. Each slot lists its words, space separated;
 * `kill*` matches every word that begins so. The rule is void when a word of `unless` stands between `unlessBefore` words before
 * the first slot and `unlessAfter` words behind the last.
 */
export interface PhraseRule {
  readonly id: string;
  readonly category: Extract<Category, 'ABUSE' | 'SAFEGUARDING' | 'SPAM'>;
  readonly confidence: number;
  readonly severity: Severity;
  readonly slots: readonly string[];
  readonly gap: number;
  readonly unless?: string;
  readonly unlessAfter?: number;
  /** Default 1. */
  readonly unlessBefore?: number;
}

export interface LanguageRules {
  readonly language: string;
  readonly words: readonly WordRule[];
  readonly phrases: readonly PhraseRule[];
  /** Words that make a digit run a phone number, lower case. */
  readonly phoneContext: string;
}
