/** How Ukrainian letters are written in Latin: the passport's way first (KMU 2010), then others that are met. */
const toLatin: Readonly<Record<string, readonly string[]>> = {
  а: ['a'],
  б: ['b'],
  в: ['v', 'w'],
  г: ['h', 'g'],
  ґ: ['g'],
  д: ['d'],
  е: ['e'],
  є: ['ie', 'ye', 'e', 'je'],
  ж: ['zh', 'j'],
  з: ['z'],
  и: ['y', 'i'],
  і: ['i'],
  ї: ['i', 'yi', 'ji'],
  й: ['i', 'y', 'j'],
  к: ['k'],
  л: ['l'],
  м: ['m'],
  н: ['n'],
  о: ['o'],
  п: ['p'],
  р: ['r'],
  с: ['s'],
  т: ['t'],
  у: ['u'],
  ф: ['f'],
  х: ['kh', 'h', 'ch'],
  ц: ['ts', 'c'],
  ч: ['ch'],
  ш: ['sh'],
  щ: ['shch', 'sch'],
  ь: [''],
  ю: ['iu', 'yu', 'ju', 'u'],
  я: ['ia', 'ya', 'ja', 'a'],
  ы: ['y'],
  э: ['e'],
  ё: ['e', 'io', 'yo'],
};

const toCyrillic: readonly (readonly [string, readonly string[]])[] = [
  ['shch', ['щ']],
  ['sch', ['ш']],
  ['sh', ['ш']],
  ['ch', ['ч', 'х']],
  ['zh', ['ж']],
  ['kh', ['х']],
  ['ts', ['ц']],
  ['th', ['т']],
  ['ph', ['ф']],
  ['ya', ['я']],
  ['yu', ['ю']],
  ['ye', ['є']],
  ['yi', ['ї']],
  ['ia', ['ія', 'я']],
  ['iu', ['ю']],
  ['ie', ['є']],
  ['oe', ['е', 'о']],
  ['aa', ['о', 'а']],
  ['ae', ['е']],
  ['ee', ['і']],
  ['oo', ['у']],
  ['a', ['а']],
  ['b', ['б']],
  ['c', ['к']],
  ['d', ['д']],
  ['e', ['е', 'є']],
  ['f', ['ф']],
  ['g', ['г']],
  ['h', ['г', 'х']],
  ['i', ['і', 'и']],
  ['j', ['й', 'дж']],
  ['k', ['к']],
  ['l', ['л', 'ль']],
  ['m', ['м']],
  ['n', ['н']],
  ['o', ['о']],
  ['p', ['п']],
  ['q', ['к']],
  ['r', ['р']],
  ['s', ['с']],
  ['t', ['т']],
  ['u', ['у']],
  ['v', ['в']],
  ['w', ['в']],
  ['x', ['кс']],
  ['y', ['і', 'и', 'й']],
  ['z', ['з']],
];

const most = 96;

/** Spellings in Latin of a Cyrillic word, the passport's first; one letter is written in one way throughout a word. */
export function latinSpellings(word: string, limit = most): string[] {
  const letters = Array.from(word.toLowerCase().replaceAll(/['’ʼ`]/g, ''));
  return spelled(letters, (letter) => toLatin[letter] ?? [letter], limit);
}

/** Spellings in Cyrillic of a folded Latin word. */
export function cyrillicSpellings(word: string, limit = 24): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < word.length; ) {
    const [from] = toCyrillic.find(([latin]) => word.startsWith(latin, at)) ?? [word[at]!];
    pieces.push(from);
    at += from.length;
  }
  const options = new Map(toCyrillic);
  return spelled(pieces, (piece) => options.get(piece) ?? [piece], limit);
}

function spelled(pieces: readonly string[], optionsOf: (piece: string) => readonly string[], limit: number): string[] {
  let choices: ReadonlyMap<string, string>[] = [new Map()];
  for (const piece of new Set(pieces)) {
    const options = optionsOf(piece);
    if (options.length === 1) continue;
    const next = options.flatMap((option) => choices.map((choice) => new Map(choice).set(piece, option)));
    choices = next.slice(0, limit);
  }
  return [
    ...new Set(choices.map((choice) => pieces.map((piece) => choice.get(piece) ?? optionsOf(piece)[0]!).join(''))),
  ];
}
