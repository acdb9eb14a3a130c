import { readFileSync } from 'node:fs';
import type { Label, LabelledText } from './types.js';

/** `c` confidence, `b` belonging, `l` language, `j` job readiness, `w` well-being; `+` goes well, `-` does not; nothing: not spoken of. */
const short = { c: 'confidence', b: 'belonging', l: 'lang_level_proxy', j: 'job_readiness', w: 'well_being' } as const;

/** Reads `c+ j-`. Throws on a label that is none. */
export function labelsOf(code: string): Label[] {
  return code
    .split(' ')
    .filter(Boolean)
    .map((label): Label => {
      const [outcome, sign, ...rest] = label;
      if (!outcome || !(outcome in short) || (sign !== '+' && sign !== '-') || rest.length > 0)
        throw new Error(`The label "${label}" is none: write one of c, b, l, j, w and then + or -.`);
      return `${short[outcome as keyof typeof short]}${sign}`;
    });
}

/** The texts that were written for training, one per line: labels, `|`, text. */
export function trainingRows(language: LabelledText['language']): LabelledText[] {
  return readFileSync(new URL(`./train-${language}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line, at) => {
      const bar = line.indexOf('|');
      if (bar < 0) throw new Error(`Line ${at + 1} of the training texts (${language}) has no "|" after its labels.`);
      return { text: line.slice(bar + 1), language, labels: labelsOf(line.slice(0, bar)) };
    });
}
