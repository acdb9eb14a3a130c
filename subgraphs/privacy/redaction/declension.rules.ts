/** Endings by the last letters of a Ukrainian name: all cases of one person, and of a family of that name. */
const family = ['и', 'і', 'ів', 'ам', 'ами', 'ах', 'їв', 'ям', 'ями', 'ях'];
const adjective = [
  'ий',
  'ій',
  'ого',
  'ому',
  'им',
  'ім',
  'а',
  'ої',
  'у',
  'ою',
  'і',
  'их',
  'ими',
  'ього',
  'ьому',
  'я',
  'ьої',
  'ю',
  'ьою',
];
const hard = ['а', 'у', 'ові', 'еві', 'ом', 'ем', 'і', 'е', 'ю', 'я', 'єм', 'єві', 'ею'];
const endings: readonly (readonly [RegExp, number, readonly string[]])[] = [
  [/(ий|ій)$/, 2, adjective],
  [/(ська|цька|зька)$/, 1, adjective],
  [/а$/, 1, ['а', 'и', 'і', 'у', 'ою', 'ею', 'о', 'е', ...family]],
  [/я$/, 1, ['я', 'і', 'ї', 'ю', 'єю', 'ею', 'є', 'е', 'йо', ...family]],
  [/й$/, 1, ['й', 'я', 'ю', 'єві', 'єм', 'ї', 'є', 'еві', ...family]],
  [/ь$/, 1, ['ь', 'я', 'ю', 'еві', 'єві', 'ем', 'єм', 'і', 'е', ...family]],
  [/о$/, 1, ['о', ...hard, ...family]],
  [/[бвгґджзклмнпрстфхцчшщ]$/, 0, ['', ...hard, ...family]],
];

const before: Readonly<Record<string, string>> = { г: 'з', к: 'ц', х: 'с' };
const calling: Readonly<Record<string, string>> = { г: 'ж', к: 'ч', х: 'ш', ц: 'ч' };

/**
 * Forms of a Ukrainian name in all cases, itself first: `Ольга`, `Ольги`, `Ользі`, …; `Федір`, `Федора`, … More forms than there are
 * in the language: one too many costs a word of precision, one too few leaks a name.
 */
export function declined(name: string): string[] {
  const word = name.toLowerCase().replaceAll(/[^\p{L}'’ʼ]/gu, '');
  const forms = new Set([word]);
  for (const [pattern, cut, ends] of endings) {
    if (!pattern.test(word)) continue;
    const stem = word.slice(0, word.length - cut);
    for (const each of stemsOf(word, stem)) for (const end of ends) forms.add(each + end);
    const last = stem.at(-1) ?? '';
    if (before[last]) forms.add(`${stem.slice(0, -1)}${before[last]}і`);
    if (calling[last]) forms.add(`${stem.slice(0, -1)}${calling[last]}е`);
  }
  return [...forms].filter((form) => form.length > 1);
}

/** Vowels that change or fall out where an ending follows: Антін – Антона, Кравець – Кравця, Бойчок – Бойчка, Лев – Лева. */
function stemsOf(word: string, stem: string): string[] {
  const stems = [stem];
  const closed = /^(.*)[ії]([бвгджзклмнпрстфхцчшщ]+)$/.exec(stem);
  if (closed) stems.push(`${closed[1]}о${closed[2]}`, `${closed[1]}е${closed[2]}`);
  const fleeting = /^(.*[бвгджзклмнпрстфхцчшщ])[еоє]([бвгджзклмнпрстфхцчшщ])ь?$/.exec(word);
  if (fleeting) stems.push(`${fleeting[1]}${fleeting[2]}`, `${fleeting[1]}ь${fleeting[2]}`);
  return stems;
}
