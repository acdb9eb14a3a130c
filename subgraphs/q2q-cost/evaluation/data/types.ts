import type { OutcomeDimension } from '#contracts/events';

/** `+` the text says it goes well, `-` that it does not. A dimension that is not named is not spoken of. */
export type Label = `${OutcomeDimension}${'+' | '-'}`;

export interface LabelledText {
  readonly text: string;
  readonly language: 'en' | 'no' | 'uk';
  readonly labels: readonly Label[];
}
