import { englishTexts } from './texts-en.js';
import { norwegianTexts } from './texts-no.js';
import { type DemoTextKind, englishSpecials, norwegianSpecials, ukrainianSpecials } from './texts-special.js';
import { ukrainianTexts } from './texts-uk.js';

export interface DemoFeedback {
  readonly text: string;
  /** BCP 47. */
  readonly locale: 'en' | 'nb-NO' | 'uk';
  /** What the author of the demo put into it: what a screening should find. */
  readonly kind: DemoTextKind;
}

type Locale = DemoFeedback['locale'];

const of = (locale: Locale, texts: readonly string[], specials: readonly (readonly [DemoTextKind, string])[]) => [
  ...texts.map((text): DemoFeedback => ({ text, locale, kind: 'PLAIN' })),
  ...specials.map(([kind, text]): DemoFeedback => ({ text, locale, kind })),
];

const all = [
  ...of('en', englishTexts, englishSpecials),
  ...of('nb-NO', norwegianTexts, norwegianSpecials),
  ...of('uk', ukrainianTexts, ukrainianSpecials),
];

/**
 * Languages and kinds mixed, always in the same order: 7 and 300 have no common divisor, so every
 * text comes once.
 */
export const demoFeedback: readonly DemoFeedback[] = all.map((_, index) => all[(index * 7) % all.length]!);
