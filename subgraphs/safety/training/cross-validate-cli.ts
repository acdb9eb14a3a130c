import { committedModel } from '../classifier/model-files.js';
import { screenWith } from '../screening/screening.rules.js';
import { handsOf, handTexts, isHeldOutWith, ordinaryTexts, publicDirectory, publicTexts } from './corpora.js';
import { prepare, trainHead } from './train.rules.js';

const help = `Usage: npm run safety:cross-validate

Screens the texts of each hand with weights that were made without that hand, and prints what rules find alone and what rules and
classifier find together. The calibration is the committed one, which knows the hand's labels: the figures are a little too good.
`;

interface Row {
  readonly language: string;
  readonly label: string;
  readonly kind: string;
  readonly text: string;
  readonly rules: ReturnType<ReturnType<typeof screenWith>>;
  readonly both: ReturnType<ReturnType<typeof screenWith>>;
}

function main(): void {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return;
  }
  const found = publicTexts();
  if (!found) process.stderr.write(`Without the public sets: they are not in ${publicDirectory()}.\n`);
  const others = [...ordinaryTexts(), ...(found ?? [])].map(prepare);
  const hands = handTexts().map(prepare);
  const byRules = screenWith(undefined);
  const rows = handsOf().flatMap((hand): Row[] => {
    const rest = [...hands, ...others].filter(({ source }) => !isHeldOutWith(hand, source));
    const model = committedModel().map((head) =>
      head.head === 'SPAM' ? head : { ...head, ...trainHead(rest, head.head) },
    );
    const byBoth = screenWith(model);
    return [...hands, ...others]
      .filter(({ source }) => isHeldOutWith(hand, source))
      .map(({ text, language, label, kind }) => {
        const options = { locale: language };
        return { text, language, label, kind, rules: byRules(text, options), both: byBoth(text, options) };
      });
  });
  print(rows);
}

function print(rows: readonly Row[]): void {
  const line = (name: string, texts: readonly Row[], holds: (answer: Row['both']) => boolean) => {
    const share = (by: 'rules' | 'both') =>
      `${((100 * texts.filter((row) => holds(row[by])).length) / texts.length).toFixed(1)} %`;
    process.stdout.write(
      `  ${name.padEnd(42)} ${share('rules').padStart(8)} ${share('both').padStart(8)}   n=${texts.length}\n`,
    );
  };
  const flagged = ({ signals, verdict }: Row['both']) =>
    verdict === 'HOLD' || signals.some(({ category }) => category !== 'PII');
  for (const language of ['en', 'no', 'uk', 'ru']) {
    const own = rows.filter((row) => row.language === language);
    process.stdout.write(`\n${language.padEnd(44)}    rules     both\n`);
    const of = (label: string) => own.filter((row) => row.label === label);
    line('disclosures held', of('SAFEGUARDING'), ({ verdict }) => verdict === 'HOLD');
    line('disclosures flagged SAFEGUARDING', of('SAFEGUARDING'), (a) =>
      a.signals.some(({ category }) => category === 'SAFEGUARDING'),
    );
    line('abuse flagged (any flag but PII)', of('ABUSE'), flagged);
    line(
      'threats flagged',
      of('ABUSE').filter(({ kind }) => /threat|sextortion|doxx/.test(kind)),
      flagged,
    );
    line(
      'harmless but close: flagged or held',
      of('BENIGN').filter(({ kind }) => kind !== 'answers'),
      flagged,
    );
    line(
      'harmless but close: held',
      of('BENIGN').filter(({ kind }) => kind !== 'answers'),
      ({ verdict }) => verdict === 'HOLD',
    );
    line(
      'harmless programme feedback: flagged or held',
      of('BENIGN').filter(({ kind }) => /feedback/.test(kind)),
      flagged,
    );
    line(
      'ordinary answers: flagged or held',
      of('BENIGN').filter(({ kind }) => kind === 'answers'),
      flagged,
    );
    line('not assessed', own, ({ assessed }) => !assessed);
  }
  if (process.argv.includes('--list'))
    for (const row of rows)
      if (row.label === 'BENIGN' && flagged(row.rules))
        process.stdout.write(`${row.rules.signals.map(({ ruleId }) => ruleId).join(' ')}\t${row.text}\n`);
}

main();
