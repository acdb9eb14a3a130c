import { SroiDocument, VisDocument } from '../../clients/sdk/src/index.js';
import { patiently, type Platform } from './platform.js';
import type { Reporter } from './reporter.js';

const shownSources = 4;
const twoDigits = (value: number | null) => value?.toFixed(2) ?? '–';
const band = (of: { low: number | null; central: number | null; high: number | null }) =>
  `${twoDigits(of.central)}   (${twoDigits(of.low)} to ${twoDigits(of.high)})`;

/** What the last quarter that is over came to, as the manager of the company reads it. */
export async function tellFigures(platform: Platform, companyId: string, report: Reporter): Promise<void> {
  report.step('A manager reads what the last quarter came to: one figure with its band, and what it rests on');
  const manager = platform.as('company_manager');
  const { sroi } = await patiently(() => manager.execute(SroiDocument, { companyId }));
  const { vis } = await patiently(() => manager.execute(VisDocument, { companyId }));
  if (sroi && sroi.withheld === null) {
    report.say(
      `SROI ${band(sroi)}   by ${sroi.formulaVersion}; ${sroi.inputs?.total.amount} ${sroi.inputs?.total.currency} put in`,
    );
    for (const { dimension, quantity, pairs, gross, afterDeadweight, afterAttribution, presentValue } of sroi.steps)
      report.say(
        `${dimension.toLowerCase().padEnd(18)} ${quantity} of ${pairs} people: ${gross.amount} → ${afterDeadweight.amount} less deadweight → ${afterAttribution.amount} less others’ part → ${presentValue.amount} over the years`,
      );
    for (const { name, value, year } of sroi.sources.slice(0, shownSources))
      report.say(`rests on ${name}: ${value} (${year})`);
    report.say(
      `${((sroi.lowConfidenceShare ?? 0) * 100).toFixed(0)} % of the value rests on scores with a low confidence`,
    );
  } else report.say(`SROI is withheld: ${sroi?.withheld ?? 'no such company'}. ${sroi?.detail ?? ''}`);
  // A data directory of an earlier version has no quarter with matched pairs; then the reason is the answer.
  report.check('SROI has a value within its band, or says why not', isWithinBand(sroi));
  if (vis && vis.withheld === null) report.say(`VIS  ${band(vis)}   ${vis.band}`);
  else report.say(`VIS is withheld: ${vis?.withheld ?? 'no such company'}`);
  report.check('VIS has a value within its band, or says why not', isWithinBand(vis));
  report.record('sroi', sroi?.central ?? sroi?.withheld ?? null);
  report.record('vis', vis?.central ?? vis?.withheld ?? null);
}

interface Figure {
  readonly low: number | null;
  readonly central: number | null;
  readonly high: number | null;
  readonly withheld: string | null;
}

function isWithinBand(figure: Figure | null): boolean {
  if (!figure) return false;
  const { low, central, high, withheld } = figure;
  if (low === null || central === null || high === null) return withheld !== null;
  return withheld === null && low <= central && central <= high;
}
