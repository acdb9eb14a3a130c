import { type Database, insertMany } from '#platform/database';
import type { Clock } from '#platform/time';
import { dayMs } from '../journeys/condition.rules.js';
import { JourneyFlagEntity } from '../journeys/journey.entity.js';
import type { Journeys } from '../journeys/journeys.service.js';
import type { RulesetStore } from '../journeys/ruleset.store.js';
import { demoId, kinds } from './demo-ids.js';
import { demoCompanies } from './identities.js';
import { demoPeople } from './people.js';

export interface JourneySeed {
  readonly db: Database;
  readonly clock: Clock;
  readonly journeys: Pick<Journeys, 'work'>;
  readonly journeyRulesets: Pick<RulesetStore, 'current'>;
}

/** Flags and milestones of everyone, as the rules make them of the facts; and a flag of the spring, whose time is over. */
export async function seedJourneys({ db, clock, journeys, journeyRulesets }: JourneySeed): Promise<void> {
  const companyId = demoCompanies[0].id;
  const ruleset = (await journeyRulesets.current([companyId])).get(companyId)!;
  const person = demoPeople.find((each) => each.companyId === companyId && each.kind === 'PARTICIPANT')!;
  const before = (days: number) => new Date(clock.now().getTime() - days * dayMs);
  await insertMany(db, JourneyFlagEntity, [
    {
      id: demoId(kinds.journeyFlag, 1, before(180)),
      companyId,
      userId: person.id,
      flag: 'followup_needed',
      rulesetId: ruleset.id,
      ruleId: 'followup_needed',
      ruleVersion: ruleset.version,
      setAt: before(180),
      firedAt: before(180),
      expiresAt: before(120),
      endedAt: before(120),
      endReason: 'EXPIRED',
      reasons: [],
    },
  ]);
  await journeys.work();
}
