/** What TypeScript does not know yet of JSON.parse source text access, which Node 24 has. */
interface JsonWithSource {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
const json = JSON as unknown as JsonWithSource;

/** A number that a double cannot hold, by its digits. `JSON.stringify` writes them as they came. */
export class ExactNumber {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): unknown {
    return json.rawJSON(this.#text);
  }

  toString(): string {
    return this.#text;
  }

  valueOf(): number {
    return Number(this.#text);
  }
}

/** Fewer digits are always kept by a double. */
const DIGITS = 16;
/** Digits and exponent without zeros that say nothing: equal for equal numbers. */
const PARTS = /^-?0*(\d*)(?:\.(\d*?))?0*(?:[eE]([+-]?\d+))?$/;

/** @param text a JSON number */
export function isExact(text: string, value = Number(text)): boolean {
  return value === 0 ? /^-?[0.]+(?:[eE]|$)/.test(text) : Number.isFinite(value) && isSame(text, String(value));
}

/** Where a double is written with an exponent, whoever reads whole numbers may not understand it. */
const isSame = (text: string, other: string): boolean =>
  text === other || (!other.includes('e') && normalised(text) === normalised(other));

/** Of `12.50`: `125e-1`. */
function normalised(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  return `${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`;
}

/** As `JSON.parse`, but numbers that would not be what was written become an `ExactNumber`. @throws SyntaxError */
export function parseExact(text: string): unknown {
  return mayLoseDigits(text) ? json.parse(text, exactly) : (JSON.parse(text) as unknown);
}

/** As a reviver for `JSON.parse`. */
export const exactly = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  const source = typeof value === 'number' ? context?.source : undefined;
  return source === undefined || source.length < 4 || isExact(source, value as number)
    ? value
    : new ExactNumber(source);
};

const isDigit = (code: number): boolean => (code >= 48 && code <= 57) || code === 46;

/**
 * Whether some number of a JSON text has more digits than a double. Such a number covers one of every sixteen characters, so the others
 * need not be looked at. Inside of strings it may say yes: that costs time only.
 */
function mayLoseDigits(text: string): boolean {
  const { length } = text;
  for (let index = DIGITS - 1; index < length; index += DIGITS) {
    if (!isDigit(text.charCodeAt(index))) continue;
    let start = index;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
    let end = index + 1;
    while (end < length && isDigit(text.charCodeAt(end))) end++;
    if (end - start >= DIGITS && isNumberAt(text, start) && !isExact(wholeNumber(text, start, end))) return true;
  }
  return false;
}

/** A quote before digits makes them text. */
const isNumberAt = (text: string, start: number): boolean => text.charCodeAt(start - 1) !== 34;

function wholeNumber(text: string, start: number, end: number): string {
  const exponent = /^[eE][+-]?\d+/.exec(text.slice(end, end + 8))?.[0] ?? '';
  return text.slice(start, end) + exponent;
}
