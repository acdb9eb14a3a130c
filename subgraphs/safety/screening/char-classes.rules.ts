const unknown = 0;
const wordChar = 1;
const other = 2;
const upper = 4;
const lower = 8;

/** Classes of the characters of the Basic Multilingual Plane, filled when first met: a property regex per character is ten times slower. */
const classes = new Uint8Array(0x10000);

function classOf(char: string): number {
  const code = char.codePointAt(0) ?? 0x20;
  if (code > 0xffff) return classify(char);
  const known = classes[code]!;
  if (known !== unknown) return known;
  const found = classify(char);
  classes[code] = found;
  return found;
}

function classify(char: string): number {
  const base = /[\p{L}\p{M}\p{Nd}]/u.test(char) ? wordChar : other;
  const letterCase = /\p{Lu}/u.test(char) ? upper : /\p{Ll}/u.test(char) ? lower : 0;
  return base | letterCase;
}

/** Letters, marks and digits of any script. */
export const isWordChar = (char: string): boolean => (classOf(char) & wordChar) !== 0;

export function caseOf(char: string): 'UPPER' | 'LOWER' | 'NONE' {
  const found = classOf(char);
  return (found & upper) !== 0 ? 'UPPER' : (found & lower) !== 0 ? 'LOWER' : 'NONE';
}
