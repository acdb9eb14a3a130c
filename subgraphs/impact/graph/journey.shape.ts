import { make } from '#platform/subgraph-server';
import type { Reason } from '../journeys/condition.rules.js';
import type { FlagRow, MilestoneRow } from '../journeys/journey.store.js';
import type { PersonEvaluation } from '../journeys/journeys.service.js';
import type { Action, Rule } from '../journeys/rule-set.js';
import type { RulesetRow } from '../journeys/ruleset.store.js';
import { JourneyEvaluation, JourneyFlagEnded, JourneyRuleResult } from './journey.results.js';
import { JourneyFact, JourneyFlag, JourneyReason, JourneyRule, JourneyRuleset, Milestone } from './journey.types.js';

const toReason = (reason: Reason): JourneyReason =>
  make(JourneyReason, {
    ...reason,
    facts: reason.facts.map((fact) => make(JourneyFact, { ...fact, at: new Date(fact.at) })),
  });

export const toFlag = (row: FlagRow, now: Date): JourneyFlag =>
  make(JourneyFlag, {
    ...row,
    active: row.endedAt === null && (row.expiresAt === null || row.expiresAt > now),
    reasons: row.reasons.map(toReason),
  });

export const toMilestone = (row: MilestoneRow): Milestone =>
  make(Milestone, { ...row, reasons: row.reasons.map(toReason) });

const named = (actions: readonly Action[], name: (action: Action) => string | undefined): string[] =>
  actions.flatMap((action) => name(action) ?? []);

export const toRule = ({ id, title, priority, appliesTo = 'PARTICIPANT', actions }: Rule): JourneyRule =>
  make(JourneyRule, {
    id,
    title,
    priority,
    appliesTo,
    sets: named(actions, (action) => action.set_flag?.flag),
    clears: named(actions, (action) => action.clear_flag?.flag),
    reaches: named(actions, (action) => action.reach_milestone?.milestone),
  });

export const toRuleset = ({ id, companyId, version, document, publishedAt, publishedBy }: RulesetRow): JourneyRuleset =>
  make(JourneyRuleset, {
    id,
    companyId,
    version,
    publishedAt,
    isDefault: companyId === null,
    rules: document.rules.toSorted((a, b) => a.priority - b.priority).map(toRule),
    publishedById: publishedBy,
    ruleSet: document,
  });

export const toEvaluation = ({ userId, ruleset, evaluation, changes, at }: PersonEvaluation, dryRun: boolean) =>
  make(JourneyEvaluation, {
    userId,
    dryRun,
    ruleVersion: ruleset.version,
    evaluatedAt: at,
    nextChangeAt: evaluation.nextAt,
    flags: evaluation.flags.map(({ flag }) => flag),
    flagsSet: changes.set.map(({ flag }) => flag),
    flagsRenewed: changes.renewed.map(({ standing }) => standing.flag),
    flagsEnded: changes.ended.map(({ standing, reason }) => make(JourneyFlagEnded, { flag: standing.flag, reason })),
    milestonesReached: changes.reached.map(({ milestone }) => milestone),
    results: evaluation.results.map(({ rule, held }) =>
      make(JourneyRuleResult, {
        rule: toRule(rule),
        held: held !== null,
        since: held?.since ?? null,
        reasons: held?.reasons.map(toReason) ?? [],
      }),
    ),
  });
