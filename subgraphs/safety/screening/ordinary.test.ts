import { screenWith } from './screening.rules.js';

/** The rules alone: what is certain must be right about sentences that only look bad. */
const byRules = screenWith(undefined);

it.each([
  ['Du taper ikke noe på å prøve', 'no'],
  ['Ви навчили сортувати сміття', 'uk'],
  ['Jeg er homse og stolt av det', 'no'],
  ['We drove through Coon Rapids to visit my sister.', 'en'],
  ['De slo oss 3-1 i håndball', 'no'],
  ['I will shoot you a text', 'en'],
  ['Jeg ble så flau at jeg ville forsvinne', 'no'],
  ['Jeg vil bare forsvinne, så flau er jeg', 'no'],
  ['On the bus they called me a nigger and the driver stopped.', 'en'],
  ['It is wrong to say “retard”.', 'en'],
  ['En mann på bussen kalte meg svarting.', 'no'],
  ['Ordet neger brukes ikke lenger.', 'no'],
  ['Слово «жид» ображає людей.', 'uk'],
  ['Vi fikk hore at kurset er utsatt', 'no'],
  ['Jeg vil på do', 'no'],
])('%s', (text, locale) => {
  const { signals, verdict } = byRules(text, { locale });
  expect([verdict, signals.map(({ ruleId }) => ruleId)]).toEqual(['ALLOW', []]);
});

it.each([
  ['You are a retard', 'en'],
  ['I call you nigger', 'en'],
  ['You "nigger"', 'en'],
  ['Du er en taper', 'no'],
  ['Ти сміття', 'uk'],
  ['Du er svarting', 'no'],
])('is still abuse: %s', (text, locale) => {
  expect(byRules(text, { locale }).signals.map(({ category }) => category)).toContain('ABUSE');
});
