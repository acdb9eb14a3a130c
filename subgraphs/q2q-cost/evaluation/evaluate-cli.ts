import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { embeddedModelId } from '../classification/embedded-provider.js';
import { committedModel } from '../classification/embedded.rules.js';
import { cardFile, cardWithFigures, committedByHand, heldOutTexts, scored } from './card.js';
import { readLabelled } from './labelled-file.js';
import { reportOf, tableOf, type Report } from './scorecard.js';

const help = `npm run evaluate:q2q [-- OPTIONS]

Measures the embedded model (${embeddedModelId}) on labelled texts it has not seen.

  --file FILE   JSON lines { "text": "…", "lang": "en" | "no" | "uk", "labels": { "confidence": 0.2, … } }; no labels: it says nothing.
                Outcomes: confidence, belonging, lang_level_proxy, job_readiness, well_being. Without it: the held-out set.
  --by-hand     what training wrote down: each hand's texts, scored by weights and limits that saw nothing by that hand
  --json        { overall, byOutcome, byLanguage[, byHand] } with 95 % intervals, instead of a table
  --write-card  puts the figures into docs/methods/q2q-model.md
  --help        this

A score is right within .3 of its label and on the same side of .5; a score without a label is not right.
coverage: texts with any score. precision: right scores of all scores. recall: right scores of all labels. f1: of the two.
wrongDirection: scores on the other side of .5 than their label, of all scores. recallPositive, recallNegative: recall of labels
from .5 up, and below. Everything is micro-averaged over outcomes.
`;

const options = {
  file: { type: 'string' },
  'by-hand': { type: 'boolean' },
  json: { type: 'boolean' },
  'write-card': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

function main(): void {
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(help);
  if (values['write-card']) return writeFileSync(cardFile, cardWithFigures(readFileSync(cardFile, 'utf8')));
  const { report, notes } = values['by-hand'] ? { report: committedByHand(), notes: '' } : measured(values.file);
  process.stdout.write(
    values.json ? `${JSON.stringify(report, null, 2)}\n` : `embedded/${embeddedModelId}\n\n${tableOf(report)}${notes}`,
  );
}

function measured(file: string | undefined): { report: Report; notes: string } {
  const texts = file === undefined ? heldOutTexts : readLabelled(readFileSync(file, 'utf8'));
  if (texts.length === 0) throw new Error(`There is no text in ${file}.`);
  const model = committedModel();
  // Once before the clock runs: the first texts are read by code that is not yet compiled.
  scored(texts, model);
  const began = performance.now();
  const all = scored(texts, model);
  const each = ((performance.now() - began) * 1000) / texts.length;
  const reasons = new Map<string, number>();
  for (const { abstainedBecause: reason } of all) if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const abstained = [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', ') || 'never';
  return { report: reportOf(all), notes: `\nAbstained: ${abstained}. ${each.toFixed(0)} µs a text.\n` };
}

try {
  main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
