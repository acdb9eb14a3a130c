import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '#platform/project-root';
import { shareOf } from '#platform/statistics';
import { modelFingerprint } from '../classifier/model-files.js';
import { rulesetVersion, screen } from '../screening/screening.rules.js';
import { evaluationsMarkdown, obfuscationsMarkdown, piiMarkdown, reliabilityMarkdown } from './markdown.js';
import { evaluate, judgedOf, type Evaluation, type Judged } from './metrics.rules.js';
import { reportObfuscations } from './obfuscation-report.rules.js';
import { CommandError, runCommand } from './read-lines.js';
import { evaluationSets, measuredPiiRules, piiTexts, type EvaluationSet } from './sets.js';

const help = `Usage: npm run evaluate:safety:page [-- --write]

Measures the present rules and model on every set there is, and prints the figures of docs/methods/safety.md as Markdown.

  --write   puts them into the page, between its markers
`;

const begin = '<!-- figures: npm run evaluate:safety:page -- --write -->';
const end = '<!-- end of figures -->';

function measure(set: EvaluationSet): [string, Evaluation][] {
  const texts = set.texts();
  if (!texts) {
    process.stderr.write(`${set.name}: its files are missing, so it is left out.\n`);
    return [];
  }
  const judged = texts.map(({ text, locale, positive }): Judged => judgedOf(screen, { text, locale, positive }));
  const byDeclared = Map.groupBy(judged, ({ declared }) => declared);
  return [
    [set.name, evaluate(judged, set.category)],
    ...(byDeclared.size > 1
      ? Array.from(byDeclared, ([name, own]): [string, Evaluation] => [`– ${name}`, evaluate(own, set.category)])
      : []),
  ];
}

function measurePii(): string {
  const texts = piiTexts();
  if (!texts) return '';
  const screened = texts.map(({ text, spans }) => ({ spans, signals: screen(text, { locale: 'en' }).signals }));
  const rows = measuredPiiRules.map((rule) => {
    let [found, right, wanted] = [0, 0, 0];
    let hit = 0;
    for (const { spans, signals } of screened) {
      const flagged = signals.filter(({ ruleId }) => ruleId === rule).flatMap((signal) => signal.spans);
      const wantedHere = spans.filter((span) => span.rule === rule);
      const meets = (a: { start: number; end: number }, b: { start: number; end: number }) =>
        a.start < b.end && a.end > b.start;
      found += flagged.length;
      right += flagged.filter((span) => wantedHere.some((other) => meets(span, other))).length;
      wanted += wantedHere.length;
      hit += wantedHere.filter((span) => flagged.some((other) => meets(span, other))).length;
    }
    return { rule, precision: shareOf(right, found), recall: shareOf(hit, wanted) };
  });
  return `### Personal data\n\nSynthetic sentences of presidio-pii; a number counts as found where a flag overlaps it.\n\n${piiMarkdown(rows)}\n`;
}

function figures(): string {
  const measured = evaluationSets.map((set) => measure(set));
  const disclosures = measured[0]?.[0]?.[1];
  return [
    `Ruleset ${rulesetVersion}, model ${modelFingerprint()}.\n\n### Sets that nothing was trained on\n\n`,
    evaluationsMarkdown(measured.flat()),
    disclosures
      ? `\n### How often a flag for a disclosure is right (test-2)\n\n${reliabilityMarkdown(disclosures)}`
      : '',
    `\n### Disguises\n\n${obfuscationsMarkdown(reportObfuscations())}\n`,
    measurePii(),
  ].join('');
}

function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(help);
    return Promise.resolve();
  }
  const block = `${begin}\n\n${figures()}\n${end}`;
  if (!values.write) {
    process.stdout.write(`${block}\n`);
    return Promise.resolve();
  }
  const file = join(projectRoot(), 'docs', 'methods', 'safety.md');
  const page = readFileSync(file, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new CommandError(`${file} has no markers for the figures.`);
  writeFileSync(file, page.slice(0, from) + block + page.slice(to + end.length));
  return Promise.resolve();
}

await runCommand(main);
