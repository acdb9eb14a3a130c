import type { OutcomeDimension } from '../../../../contracts/events/index.js';

/** `+` the text says it goes well, `-` that it does not. A dimension that is not named is not spoken of. */
export type Label = `${OutcomeDimension}${'+' | '-'}`;

export interface LabelledText {
  readonly text: string;
  readonly language: 'en' | 'no' | 'uk';
  readonly labels: readonly Label[];
}

/** Sentences by what they speak of; `neutral` speaks of none of the outcomes. */
export type Phrases = Readonly<Record<Label | 'neutral', readonly string[]>>;
