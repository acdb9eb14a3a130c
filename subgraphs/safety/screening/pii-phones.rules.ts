import { parsePhoneNumberWithError, type CountryCode } from 'libphonenumber-js/max';

export interface DigitGroup {
  readonly from: number;
  readonly to: number;
}

/** What decides whether a number is a phone's. */
export interface Surroundings {
  readonly text: string;
  /** ISO 3166-1 alpha-2, the likeliest first: how a number without a country code is read. */
  readonly countries: readonly string[];
  readonly words: () => ContextWords;
  questions: number;
}

export interface NumberWindow {
  readonly groups: readonly DigitGroup[];
  readonly digits: string;
  readonly plus: boolean;
  readonly from: number;
  readonly to: number;
}

/** Text around a number in which a context word makes it a phone number. */
const contextWindow = 32;
/** Asking whether a number exists takes longest. Beyond this, what looks like one and stands beside a context word is redacted unasked. */
const mostPhoneQuestions = 100;
const everywhere = ['NO', 'UA', 'US', 'GB'];

/** `phone`, `telefonen`, `номера`, `зателефонуйте`: a context word in whatever form. */
const phoneStems =
  /^(?:telefon|mobil|phone|tlf|whats|viber|telegram|kontakt|vipps|call|text|reach|contact|ringe|ringte|signal|номер|телефон|мобільн|мобильн|вайбер|ватсап|телеграм|дзвон|дзвін|звон|подзвон|позвон|зателефон|набер|тел$)/;
const phoneWords = new Set(
  'nås treffes melding meldinger ring ringer fax faks cellphone landline hotline dial dm пишіть пиши пишите контакт контакти зв’язок звязок'.split(
    ' ',
  ),
);
const moneyAfter =
  /^\s*(?:kr\b|kroner|nok\b|usd|eur|euro|dollar|pounds?\b|people|personer|grn|uah|грн|гривен|євро|долар|руб|[$€£%])/i;
const moneyBefore = /(?:[$€£]|\b(?:nok|kr|usd|eur|uah|millioner|million))\s*$/i;

/** Said directly before or after a number, these leave little else that it could be: it need not be one that is in use. */
const certainWords =
  /^(?:phones?|telefon|mobil|tlf|tel|cell|fax|faks|office|call|calling|answering|dial|ring|ringe|телефон|тел|мобільн|мобильн|дзвон|зателефон|подзвон|позвон|набер)/;
const certainWithin = 3;
const number = /^(?:number|numbers|nummer|nummeret|no|nr|номер|номеру|номером)$/;
/** Whose number is no phone's. */
const otherNumber =
  /^(?:licen[cs]e|account|order|case|invoice|reference|ref|member|customer|passport|room|student|tracking|booking|card|bank|route|flight|id|identity|serial|policy|konto|sak|ordre|kunde|medlem|faktura|referanse|pass|rom|рахунку?|замовлення|справи|паспорта?|кімнати|картки|договору)/;

export function isPhoneHere(window: NumberWindow, around: Surroundings): boolean {
  const { text } = around;
  const { digits, plus, from, to, groups } = window;
  if (digits.length > 17) return false;
  const international = plus || digits.startsWith('00');
  const { inContext, isCertain } = around.words().near(from, to);
  const american = international ? 'no' : dialledInAmerica(groups, text);
  if (american === 'certain') return true;
  if (!international && !inContext && !isCertain && american === 'no') return false;
  if (!plus && (moneyAfter.test(text.slice(to, to + 12)) || moneyBefore.test(text.slice(Math.max(0, from - 10), from))))
    return false;
  if (isCertain && looksDialled(window, text)) return true;
  around.questions += 1;
  if (around.questions > mostPhoneQuestions) return digits.length >= 8 && digits.length <= 15;
  if (international) return isPhone(`+${plus ? digits : digits.slice(2)}`, undefined);
  const countries = inContext || isCertain ? [...around.countries, ...everywhere] : ['US'];
  return [...new Set(countries)].some((country) => isPhone(digits, country));
}

export interface ContextWords {
  /** Whether a word around a number says that it is a phone's: somewhere near, or directly beside it. */
  near(from: number, to: number): { readonly inContext: boolean; readonly isCertain: boolean };
}

interface PlacedWord {
  readonly from: number;
  readonly to: number;
  readonly inContext: boolean;
  readonly isCertain: boolean;
}

/** Every word of a text is looked at once, however many numbers it stands beside. */
export function contextWordsOf(text: string, phoneContext: ReadonlySet<string>): ContextWords {
  const words: PlacedWord[] = [];
  let contexts = 0;
  let previous = '';
  for (const match of text.matchAll(/[\p{L}'’][\p{L}\p{N}'’]*/gu)) {
    const word = match[0].toLowerCase();
    const isPhoneWord = phoneContext.has(word) || phoneWords.has(word) || phoneStems.test(word);
    words.push({
      from: match.index,
      to: match.index + match[0].length,
      inContext: isPhoneWord && !(number.test(word) && otherNumber.test(previous)),
      isCertain: certainWords.test(word),
    });
    if (words.at(-1)!.inContext || words.at(-1)!.isCertain) contexts += 1;
    previous = word;
  }
  return {
    near(from, to) {
      if (contexts === 0) return nowhere;
      const next = firstFrom(words, to);
      const before = words.slice(Math.max(0, firstFrom(words, from) - mostWordsNear), firstFrom(words, from));
      const after = words.slice(next, next + mostWordsNear);
      const near = [
        ...before.filter((word) => word.to > from - contextWindow),
        ...after.filter((word) => word.from < to + contextWindow),
      ];
      const beside = [...before.slice(-certainWithin), ...after.slice(0, certainWithin)].filter((word) =>
        near.includes(word),
      );
      return { inContext: near.some((word) => word.inContext), isCertain: beside.some((word) => word.isCertain) };
    },
  };
}

const nowhere = { inContext: false, isCertain: false } as const;

/** As many as fit into the window. */
const mostWordsNear = 12;

/** The first word that begins at `place` or behind it. */
function firstFrom(words: readonly PlacedWord[], place: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.from < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const lengthsOf = (groups: readonly DigitGroup[]): string => groups.map((group) => group.to - group.from).join();

/** `415-555-2671`, `(415)555-2671`, `1.415.555.2671`: nothing else is written so. With blanks it may be. */
function dialledInAmerica(groups: readonly DigitGroup[], text: string): 'certain' | 'possible' | 'no' {
  if (groups.length < 3 || groups.length > 4) return 'no';
  const lengths = lengthsOf(groups);
  if (lengths !== '3,3,4' && lengths !== '1,3,3,4' && lengths !== '3,3,3,4') return 'no';
  if (lengths === '1,3,3,4' && text[groups[0]!.from] !== '1') return 'no';
  if (lengths === '3,3,3,4' && text.slice(groups[0]!.from, groups[0]!.to) !== '001') return 'no';
  const between = groups.slice(1).map((group, at) => text.slice(groups[at]!.to, group.from));
  const isCertain = between.every((gap) => /^[-.\u2010-\u2014]$/.test(gap)) || /^\) ?$/.test(between.at(-2)!);
  return isCertain ? 'certain' : 'possible';
}

/** Seven to fifteen digits in groups, or behind a zero; neither hours nor thousands. */
function looksDialled({ groups, digits, plus }: NumberWindow, text: string): boolean {
  if (digits.length < 7 || digits.length > 15) return false;
  const parts = groups.map((group) => text.slice(group.from, group.to));
  const isThousands = parts.at(-1) === '000' && parts.slice(1).every((part) => part.length === 3);
  if (isThousands || parts.every((part) => /^(?:19|20)\d\d$/.test(part))) return false;
  const isHour = (part: string, at: number) => part.length === 2 && Number(part) < (at % 2 === 0 ? 25 : 60);
  if (
    !digits.startsWith('0') &&
    parts.length % 2 === 0 &&
    parts.every(isHour) &&
    /[.:]/.test(text.slice(groups[0]!.to, groups[1]!.from))
  )
    return false;
  const isGrouped = parts.length >= 2 && parts.every((part) => part.length >= 2 || part === parts[0]);
  return (
    plus || digits.startsWith('0') || (isGrouped && parts.every((part) => part.length <= 8)) || digits.length === 10
  );
}

/** The groups of a run that are parts of dates: no phone number holds one of them. */
export function datesIn(run: readonly DigitGroup[], text: string): ReadonlySet<DigitGroup> {
  const dated = new Set<DigitGroup>();
  for (let at = 0; at < run.length; at += 1) {
    const size = dateLength(run.slice(at, at + 3), text);
    for (const group of run.slice(at, at + size)) dated.add(group);
  }
  return dated;
}

/** Groups of the date that these begin with: `2026-12-01`, `23.11.2026` are three, `23112026` is one; 0 for none. */
function dateLength(groups: readonly DigitGroup[], text: string): 0 | 1 | 3 {
  const parts = groups.map((group) => text.slice(group.from, group.to));
  const [first = '', second = '', third = ''] = parts;
  const isDay = (part: string) => /^\d{1,2}$/.test(part) && Number(part) >= 1 && Number(part) <= 31;
  const isYear = (part: string) => /^(?:19|20)\d\d$/.test(part);
  if (/^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d$/.test(first)) return 1;
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(first)) return 1;
  if ((isYear(first) && isDay(second) && isDay(third)) || (isDay(first) && isDay(second) && isYear(third))) return 3;
  return 0;
}

function isPhone(number: string, country: string | undefined): boolean {
  try {
    return parsePhoneNumberWithError(number, country ? { defaultCountry: country as CountryCode } : {}).isValid();
  } catch {
    return false;
  }
}
