import { parseArgs } from 'node:util';
import { screen } from '../screening/screening.rules.js';
import { categories, type Category } from '../screening/screening.types.js';
import { evaluationsMarkdown, obfuscationsMarkdown, reliabilityMarkdown } from './markdown.js';
import { evaluate, judgedOf, speedOf, type Evaluation, type Judged } from './metrics.rules.js';
import { reportObfuscations } from './obfuscation-report.rules.js';
import { CommandError, readJsonLines, runCommand, textField, type JsonLine } from './read-lines.js';
import { obfuscationTable, table } from './tables.js';

const help = `Usage: npm run -s evaluate:safety -- --dataset FILE.jsonl --text FIELD --label FIELD [options]
       npm run -s evaluate:safety -- --obfuscations [--json]

Measures screening on any labelled set: confusion, precision, recall, reliability, false positives with Wilson bounds, speed.

  --dataset FILE.jsonl    one object a line
  --text FIELD            the field that holds the text
  --label FIELD           the field that holds the label (text, number or boolean)
  --language FIELD|en     a field that holds the declared locale, or one locale for all texts; default: none is declared
  --positive VALUES       labels that count as positive, comma separated; default: 1,true,yes,positive or a name of a category
  --category CATEGORY     ${categories.join(', ')}: only its flags count; default: any flag but PII, or HOLD
  --obfuscations          how many listed words and phrases are still found behind 29 disguises, in three languages
  --json                  one JSON document instead of tables
  --markdown              tables for a page
`;

function measureObfuscations({ json, markdown }: { readonly json: boolean; readonly markdown: boolean }): void {
  const report = reportObfuscations();
  const inWords = markdown ? obfuscationsMarkdown(report) : obfuscationTable(report);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : inWords);
}

interface Options {
  readonly dataset: string;
  readonly text: string;
  readonly label: string;
  readonly language: string | undefined;
  readonly positive: ReadonlySet<string>;
  readonly category: Category | undefined;
  readonly json: boolean;
  readonly markdown: boolean;
}

function parseOptions(): Options | 'obfuscations' | undefined {
  const { values } = parseArgs({
    options: {
      dataset: { type: 'string' },
      text: { type: 'string' },
      label: { type: 'string' },
      language: { type: 'string' },
      positive: { type: 'string' },
      category: { type: 'string' },
      obfuscations: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  if (values.obfuscations) {
    measureObfuscations(values);
    return 'obfuscations';
  }
  const required = (name: 'dataset' | 'text' | 'label'): string => {
    const value = values[name];
    if (value === undefined) throw new CommandError(`--${name} is missing.\n\n${help}`);
    return value;
  };
  const category = categories.find((name) => name === values.category);
  if (values.category !== undefined && !category)
    throw new CommandError(`--category ${values.category} is none of ${categories.join(', ')}.`);
  const positive = values.positive?.split(',').map((value) => value.trim()) ?? [
    '1',
    'true',
    'yes',
    'positive',
    category ?? '',
  ];
  return {
    dataset: required('dataset'),
    text: required('text'),
    label: required('label'),
    language: values.language,
    positive: new Set(values.positive === undefined && !category ? [...positive, ...categories] : positive),
    category,
    json: values.json,
    markdown: values.markdown,
  };
}

function judge(line: JsonLine, options: Options): Judged {
  const text = textField(line, options.text);
  const label = line.value[options.label];
  if (label === undefined)
    throw new CommandError(
      `Line ${line.number}: no label in \`${options.label}\`. Its fields are ${Object.keys(line.value).join(', ')}.`,
    );
  const locale = localeOf(line, options.language);
  const positive = options.positive.has(typeof label === 'string' ? label : JSON.stringify(label));
  return judgedOf(screen, { text, locale, positive });
}

/** A field where a line has it, else a locale for all. */
function localeOf({ value, number }: JsonLine, language: string | undefined): string | null {
  if (language === undefined) return null;
  const own = value[language];
  if (typeof own === 'string') return own;
  if (own === null) return null;
  if (/^[a-z]{2,3}([-_][A-Za-z0-9]+)*$/.test(language)) return language;
  throw new CommandError(
    `Line ${number}: \`${language}\` is neither a field of the line nor a locale such as en or nb-NO.`,
  );
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (!options) {
    process.stdout.write(help);
    return;
  }
  if (options === 'obfuscations') return;
  // The weights are read with the first text: that is not its cost.
  screen('A text to begin with.', { locale: 'en' });
  const judged: Judged[] = [];
  for await (const line of readJsonLines(options.dataset)) judged.push(judge(line, options));
  if (judged.length === 0) throw new CommandError(`${options.dataset} holds no texts.`);
  if (!judged.some(({ positive }) => positive))
    process.stderr.write(
      'No label counts as positive: only false positives are measured. Is --positive what you mean?\n',
    );
  const byDeclared = Map.groupBy(judged, ({ declared }) => declared);
  const sets: [string, Evaluation][] = [
    ['all', evaluate(judged, options.category)],
    ...(byDeclared.size > 1
      ? Array.from(byDeclared, ([name, texts]): [string, Evaluation] => [name, evaluate(texts, options.category)])
      : []),
  ];
  const byCategory = Object.fromEntries(
    categories.map((category) => [
      category,
      { positives: countOf(judged, category, true), negatives: countOf(judged, category, false) },
    ]),
  );
  const speed = speedOf(judged);
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ overall: sets[0]![1], byLanguage: Object.fromEntries(sets.slice(1)), byCategory, speed }, null, 2)}\n`,
    );
    return;
  }
  if (options.markdown) {
    process.stdout.write(`${evaluationsMarkdown(sets)}\n${reliabilityMarkdown(sets[0]![1])}`);
    return;
  }
  for (const [name, evaluation] of sets) process.stdout.write(table(name, evaluation));
  process.stdout.write('\nflagged as   positives  negatives\n');
  for (const [category, counts] of Object.entries(byCategory))
    process.stdout.write(
      `${category.padEnd(12)} ${String(counts.positives).padStart(9)}  ${String(counts.negatives).padStart(9)}\n`,
    );
  process.stdout.write(
    `\nspeed: ${Math.round(speed.textsPerSecond)} texts a second; slowest ${speed.worstMs.toFixed(1)} ms (${speed.worstLength} characters)\n`,
  );
}

const countOf = (judged: readonly Judged[], category: Category, positive: boolean): number =>
  judged.filter((text) => text.positive === positive && text.flags.has(category)).length;

await runCommand(main);
