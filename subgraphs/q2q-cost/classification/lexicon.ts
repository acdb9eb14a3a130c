// biome-ignore-all format: one line per outcome and direction reads best.
import type { OutcomeDimension } from '../../../contracts/events/index.js';

/** What a word stem speaks of, before any training: the prior of the classifier. */
const stems: Readonly<Record<`${OutcomeDimension}${'+' | '-'}`, string>> = {
  'confidence+': 'confiden brave dare proud courage stolt selvtillit trygg tør våg впевнен сміл пиша наваж вірю',
  'confidence-': 'shy insecure asham nervous afraid doubt sjener usikker skam nervøs tvil redd соромн сумніва боюс невпевнен червоні',
  'belonging+': 'belong welcome friend together invited included neighbour venn velkommen sammen inkluder nabo gruppa друз разом запрос родин сусід команд',
  'belonging-': 'lonely alone outsider excluded ignored ensom alene utenfor самотн чуж ігнорув',
  'lang_level_proxy+': 'fluent pronunciation vocabulary understand understood flytende uttale forstår forstod besto вільно вимов розумію зрозумі',
  'lang_level_proxy-': 'translat interpret grammar accent tolk oversett grammatikk aksent переклад граматик акцент',
  'job_readiness+': 'interview cv resume application internship employer intervju søknad stilling praksis arbeidsgiver співбесід резюме стажуван роботодав заявк вакансі',
  'job_readiness-': 'reject unemploy avslag arbeidsløs відмов безробіт',
  'well_being+': 'happy calm hopeful glad laugh relaxed rolig håpefull lo ler glede щаслив спокі наді смія раді',
  'well_being-': 'stress exhaust tired sad cry worry worried headache sliten utslitt trist gråt bekymr hodepine втомл виснаж сумно плач хвилюю болить',
};

interface Hit {
  readonly dimension: OutcomeDimension;
  readonly positive: boolean;
}

/** By first letter, so that a word is compared with few stems. */
const byFirstLetter = new Map<string, (readonly [string, Hit])[]>();
for (const [label, list] of Object.entries(stems)) {
  const hit: Hit = { dimension: label.slice(0, -1) as OutcomeDimension, positive: label.endsWith('+') };
  for (const stem of list.split(' ')) byFirstLetter.set(stem[0]!, [...(byFirstLetter.get(stem[0]!) ?? []), [stem, hit]]);
}

/** Short stems must be the whole word. */
export const lexiconHits = (word: string): Hit[] =>
  (byFirstLetter.get(word[0] ?? '') ?? []).filter(([stem]) => (stem.length <= 3 ? word === stem : word.startsWith(stem))).map(([, hit]) => hit);
