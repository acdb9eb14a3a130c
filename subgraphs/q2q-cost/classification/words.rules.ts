import { firstCharacters } from '#platform/text';

/** A word of the text. Offsets are UTF-16 code units. */
export interface Word {
  /** In lower case, with one kind of apostrophe. */
  readonly text: string;
  /** As typed without Norwegian keys and apostrophes: what features are made of. */
  readonly folded: string;
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
  /** Words of one clause share a number: what is said well of one thing is not said of the next. */
  readonly clause: number;
  readonly sentence: number;
}

/** Longer texts are read up to here, in characters. */
export const longestText = 20_000;
/** A clause ends somewhere, even where no comma was typed. */
const longestReach = 12;

const set = (words: string) => new Set(words.split(' '));

/** Folded. Two of them in a clause cancel out where grammar does not ask for both. */
const negators = set(
  `not no never none nobody nothing nowhere neither nor cannot cant dont doesnt didnt isnt wasnt arent werent wont wouldnt couldnt shouldnt
  havent hasnt hadnt aint without hardly barely scarcely seldom rarely
  ikke ikkje aldri ingen ingenting intet ingensteds verken hverken uten sjelden neppe knapt
  ei ні не ніхто нікого нікому нічого нічим ніколи ніде нікуди ніяк ніякий ніякої без немає нема жодного жодної жодну жоден навряд ледве рідко
  ледь`
    .split(/\s+/)
    .join(' '),
);
/** Slavic grammar repeats its negation ("ніхто не прийшов"): one, however many there are. */
const concordant = set(
  'ні ніхто нікого нікому нічого нічим ніколи ніде нікуди ніяк ніякий ніякої жодного жодної жодну жоден нема немає',
);
const turns = set(
  'but yet although though however while because until before men selv likevel mens fordi for far але проте однак хоча хоч зате бо доки поки',
);
/** After one of these, a new subject begins a clause of its own: "I hardly sleep and I cry". */
const joints = set('and or so og eller sa');
const subjects = set('i we you he she it they jeg eg vi du han hun det de');
/** These begin one by themselves: what is denied on both sides is denied twice ("не сплю і не їм"). */
const slavicJoints = set('і й та а');
/** "Not only", "ikke bare": the first word is none of denial. */
const harmlessAfter = set('only just bare kun лише тільки');

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const scope = new NegationScope();
  let clause = 0;
  let sentence = 0;
  let previousEnd = 0;
  for (const match of firstCharacters(text, longestText).matchAll(/[\p{L}\p{M}\p{N}'’ʼ]{1,64}/gu)) {
    // Placeholders of redacted personal data (`[EMAIL]`) say nothing.
    if (text[match.index - 1] === '[' && text[match.index + match[0].length] === ']') continue;
    const word = match[0].toLowerCase().replaceAll(/[’ʼ]/g, "'");
    const folded = foldedForm(word);
    const between = text.slice(previousEnd, match.index);
    const sentenceEnds = /[.!?;:\n…]/.test(between) && words.length > 0;
    const start = match.index;
    const end = start + match[0].length;
    if (sentenceEnds || turns.has(folded) || /[,–—()]/.test(between)) {
      scope.end();
      clause += 1;
    } else if (slavicJoints.has(folded) || (subjects.has(folded) && joints.has(words.at(-1)?.folded ?? '')))
      scope.end();
    if (sentenceEnds) sentence += 1;
    words.push({ text: word, folded, start, end, negated: scope.negates(folded), clause, sentence });
    scope.read(folded);
    previousEnd = end;
  }
  return words;
}

/** Whether the next word is denied: from a negator to the end of its clause. */
class NegationScope {
  private odd = false;
  private left = 0;
  private concord = false;

  end(): void {
    this.odd = false;
    this.left = 0;
    this.concord = false;
  }

  negates(folded: string): boolean {
    if (this.left > 0 && harmlessAfter.has(folded)) this.end();
    return this.odd && this.left > 0;
  }

  read(folded: string): void {
    this.left -= 1;
    if (!negators.has(folded)) return;
    const repeats = this.left > 0 && (this.concord || concordant.has(folded));
    if (!repeats) this.odd = this.left > 0 ? !this.odd : true;
    this.concord = concordant.has(folded);
    this.left = longestReach;
  }
}

/** "Så", "saa" and "sa" are one word, as are "don't" and "dont". */
const foldedForm = (word: string): string =>
  word
    .replaceAll("'", '')
    .replaceAll(/å|aa/g, 'a')
    .replaceAll(/æ|ae/g, 'a')
    .replaceAll(/ø|ö|oe/g, 'o');
