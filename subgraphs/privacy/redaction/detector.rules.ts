/** What a pattern finds in a text: a person looks at it, nothing is cut. */
export const flagKinds = ['EMAIL', 'PHONE', 'ACCOUNT', 'NATIONAL_ID', 'HANDLE', 'PROFILE', 'POSSIBLE_NAME'] as const;
export type FlagKind = (typeof flagKinds)[number];

export interface Found {
  readonly kind: FlagKind;
  /** UTF-16 places in the text as it is in the package. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const patterns: readonly (readonly [FlagKind, RegExp, (match: string) => boolean])[] = [
  // Lengths of RFC 5321, from the start of a run: a long run without an address is read once, not from each of its characters.
  ['EMAIL', /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63})+/gu, () => true],
  [
    'PROFILE',
    /\b(?:linkedin\.com\/in|facebook\.com|instagram\.com|t\.me|tiktok\.com\/@|x\.com|twitter\.com)\/?[\w.@-]+/giu,
    () => true,
  ],
  ['ACCOUNT', /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b/g, isIban],
  ['NATIONAL_ID', /(?<!\d)\d{6} ?\d{5}(?!\d)/g, isNorwegianId],
  ['PHONE', /(?<![\d-])(?:\+|00)?\d(?:[ ().-]{0,2}\d){6,14}(?![\d-])/g, isPhone],
  ['HANDLE', /(?<![\p{L}\d.])@[\p{L}\d_.]{3,30}/gu, () => true],
];

/** In the order of the text; what one pattern has found is not found again by the next. */
export function detect(text: string): Found[] {
  const found: Found[] = [];
  for (const [kind, pattern, isOne] of patterns) {
    if (kind !== 'PROFILE' && !/[@\d]/.test(text)) continue;
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((each) => each.start < end && start < each.end) || !isOne(match[0])) continue;
      found.push({ kind, start, end, text: match[0] });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** ISO 13616: the digits, rearranged, leave 1 when divided by 97. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  const digits = (plain.slice(4) + plain.slice(0, 4)).replaceAll(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** Both check digits of a Norwegian national identity number, D-numbers included. */
function isNorwegianId(text: string): boolean {
  const digits = Array.from(text.replaceAll(' ', ''), Number);
  const sum = (weights: readonly number[]) => weights.reduce((total, weight, at) => total + weight * digits[at]!, 0);
  const day = digits[0]! * 10 + digits[1]!;
  const isDay = (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
  return isDay && sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

/** Eight to fifteen digits (ITU-T E.164), and no date or amount. */
function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  return (
    digits.length >= 8 &&
    digits.length <= 15 &&
    !/^\d{4}[-.]\d{2}[-.]\d{2}/.test(text) &&
    !/^\d{1,3}(\.\d{3})+$/.test(text)
  );
}
