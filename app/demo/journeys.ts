import {
  CompanyPeopleDocument,
  EvaluateJourneyDocument,
  JourneyOfDocument,
  type JourneyOfQuery,
} from '../../clients/sdk/src/index.js';
import { patiently, type Platform } from './platform.js';
import type { Reporter } from './reporter.js';

type Journey = NonNullable<JourneyOfQuery['journeyFlags']> & {
  readonly userId: string;
  readonly milestones: JourneyOfQuery['milestones'];
};

/** Which participants need something, as those who run the programmes see it, and why. */
export async function explainFlag(platform: Platform, companyId: string, report: Reporter): Promise<void> {
  report.step('Programme staff see who needs something: a flag, the rule behind it, and the facts that fired it');
  const staff = platform.as('programme_staff');
  const evaluate = (userId: string, dryRun: boolean) =>
    patiently(() => staff.execute(EvaluateJourneyDocument, { userId, dryRun }));
  const shown = await firstWithFlag(platform, companyId);
  report.check('A participant has a flag, or reached a milestone', shown !== undefined);
  if (!shown) return;
  const { userId, nodes, milestones } = shown;
  for (const { flag, rule, ruleVersion, expiresAt, reasons } of nodes) {
    report.say(`${flag} until ${expiresAt?.slice(0, 10) ?? 'the facts change'}: ${rule.title} (rules v${ruleVersion})`);
    for (const { subject, found, comparison, needed, factCount, facts } of reasons)
      report.say(
        `because ${subject} ${found.toFixed(2)} is ${comparison === 'BELOW' ? 'below' : 'at least'} ${needed}, by ${factCount} facts, the last of ${facts[0]?.at.slice(0, 10)}`,
      );
  }
  for (const { milestone, reachedAt } of milestones?.nodes ?? [])
    report.say(`${milestone} reached on ${reachedAt.slice(0, 10)}`);
  const isExplained = nodes.every(
    ({ reasons }) => reasons.length > 0 && reasons.every(({ facts }) => facts.length > 0),
  );
  report.check('Every flag says which facts fired it', isExplained);
  await evaluate(userId, false);
  const { evaluateJourneyRules: again } = await evaluate(userId, false);
  const isSame =
    again.__typename === 'JourneyEvaluation' &&
    again.flagsSet.length + again.flagsEnded.length + again.milestonesReached.length === 0;
  report.check('Evaluating again changes nothing: same facts, same flags', isSame);
  report.record(
    'journeyFlags',
    nodes.map(({ flag }) => flag),
  );
}

async function firstWithFlag(platform: Platform, companyId: string): Promise<Journey | undefined> {
  const staff = platform.as('programme_staff');
  const { company } = await patiently(() =>
    staff.execute(CompanyPeopleDocument, { companyId, first: 50, after: null }),
  );
  let second: Journey | undefined;
  for (const { id: userId, kind } of company?.users?.nodes ?? []) {
    if (kind !== 'PARTICIPANT') continue;
    await patiently(() => staff.execute(EvaluateJourneyDocument, { userId, dryRun: false }));
    const { journeyFlags, milestones } = await patiently(() => staff.execute(JourneyOfDocument, { userId }));
    if (!journeyFlags) continue;
    const journey = { ...journeyFlags, userId, milestones };
    if (journeyFlags.nodes.length > 0) return journey;
    if ((milestones?.nodes.length ?? 0) > 0) second ??= journey;
  }
  return second;
}
