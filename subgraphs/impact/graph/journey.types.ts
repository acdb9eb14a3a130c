import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { graphEnum, mappedGraphEnum } from '#platform/subgraph-server';
import { comparisons, type Reason } from '../journeys/condition.rules.js';
import { type FlagEndReason, flagEndReasons } from '../journeys/evaluate.rules.js';
import { type FactKind, factKinds, type FactReference } from '../journeys/facts.js';
import type { RuleSet } from '../journeys/rule-set.js';
import type { ParticipationRoleName } from '../programs/enrollment.entity.js';
import { connectionOf } from './connection.js';
import { ParticipationRole } from './enums.js';
import { DateTime } from './scalars.js';

export const JourneyFactKind = graphEnum('JourneyFactKind', factKinds, {
  description: 'What a rule rests on.',
  values: {
    SESSION: 'The person was at a meeting.',
    FEEDBACK: 'The person wrote; the value is their rating.',
    SCORE: 'A score was made from what they wrote.',
    ENROLLMENT: 'Their part in a programme.',
  },
});

export const JourneyConditionKind = mappedGraphEnum(
  'JourneyConditionKind',
  { COUNT: 'count', EXISTS: 'exists', VALUE: 'value', TIME_SINCE: 'time_since' } as const,
  {
    description: 'What a condition looks at.',
    values: {
      COUNT: 'How many facts there are.',
      EXISTS: 'Whether there is a fact.',
      VALUE: 'Ratings or scores.',
      TIME_SINCE: 'Days since the last fact.',
    },
  },
);

export const JourneyComparison = graphEnum('JourneyComparison', comparisons, {
  description: 'How what was found is compared with what is needed.',
  values: { AT_LEAST: 'As much, or more.', BELOW: 'Less.' },
});

export const JourneyFlagEnd = graphEnum('JourneyFlagEnd', flagEndReasons, {
  description: 'Why a flag ended.',
  values: {
    EXPIRED: 'Its time was over.',
    FACTS_CHANGED: 'The facts no longer fire its rule.',
    CLEARED_BY_RULE: 'A rule that comes first clears it.',
    RULE_REMOVED: 'The rules that hold now do not have its rule.',
  },
});

@ObjectType({ description: 'Something that a rule rests on. Never a text.' })
@Directive('@authenticated')
export class JourneyFact implements Omit<FactReference, 'at'> {
  @Field(() => JourneyFactKind, { description: 'What it is.' })
  kind!: FactKind;

  @Field(() => ID, { description: 'Id of the session, feedback, score or enrolment.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it happened; an enrolment that is over, when it ended.' })
  at!: Date;

  @Field(() => Float, { nullable: true, description: 'A rating of 1 to 5, or a score of 0 to 1.' })
  value!: number | null;
}

@ObjectType({ description: 'One condition of a rule that held: what was compared with what.' })
@Directive('@authenticated')
export class JourneyReason implements Omit<Reason, 'facts'> {
  @Field(() => String, { description: 'Its place in the rule, such as `when.all_of.1.value`.' })
  path!: string;

  @Field(() => JourneyConditionKind, { description: 'What it looks at.' })
  condition!: Reason['condition'];

  @Field(() => String, { description: 'What it is about: `session`, `rating`, `score.belonging`.' })
  subject!: string;

  @Field(() => Float, { description: 'What was found: a count, a value, or days.' })
  found!: number;

  @Field(() => JourneyComparison, { description: 'How the two are compared.' })
  comparison!: Reason['comparison'];

  @Field(() => Float, { description: 'What the rule asks for.' })
  needed!: number;

  @Field(() => Int, { description: 'How many facts it rests on.' })
  factCount!: number;

  @Field(() => [JourneyFact], { description: 'The newest of them, at most 20.' })
  facts!: readonly JourneyFact[];
}

@ObjectType({ description: 'A rule: when its condition holds of a person, something follows.' })
@Directive('@authenticated')
export class JourneyRule {
  @Field(() => ID, { description: 'Unique within its set.' })
  id!: string;

  @Field(() => String, { description: 'What it is for, for people.' })
  title!: string;

  @Field(() => Int, {
    description: 'The lowest number comes first; the first rule that decides on a flag has the last word.',
  })
  priority!: number;

  @Field(() => ParticipationRole, { description: 'As what the person takes part.' })
  appliesTo!: ParticipationRoleName;

  @Field(() => [String], { description: 'Flags that it sets.' })
  sets!: readonly string[];

  @Field(() => [String], { description: 'Flags that it keeps down.' })
  clears!: readonly string[];

  @Field(() => [String], { description: 'Milestones that it marks.' })
  reaches!: readonly string[];
}

@ObjectType({ description: 'A published version of the rules; never changed.' })
@Directive('@authenticated')
export class JourneyRuleset {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => Int, { description: 'Grows with each publication.' })
  version!: number;

  @Field(() => Boolean, {
    description: 'Whether these are the rules of the platform, for companies without rules of their own.',
  })
  isDefault!: boolean;

  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: Date;

  @Field(() => [JourneyRule], { description: 'Its rules, in the order in which they decide.' })
  rules!: readonly JourneyRule[];

  companyId!: string | null;
  publishedById!: string | null;
  ruleSet!: RuleSet;
}

@ObjectType({ description: 'A flag of a person, with the rule and the facts that fired it.' })
@Directive('@authenticated')
export class JourneyFlag {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { description: 'Its name, such as `mentor_ready`.' })
  flag!: string;

  @Field(() => ID, { description: 'The rule that fired.' })
  ruleId!: string;

  @Field(() => Int, { description: 'The version of the rules.' })
  ruleVersion!: number;

  @Field(() => Boolean, { description: 'Whether it stands: neither ended nor past its time.' })
  active!: boolean;

  @Field(() => DateTime, { description: 'When it was set.' })
  setAt!: Date;

  @Field(() => DateTime, {
    description: 'When the facts fired the rule last; newer facts move it, and with it the end.',
  })
  firedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; null for never.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it stands.' })
  endedAt!: Date | null;

  @Field(() => JourneyFlagEnd, { nullable: true, description: 'Why it ended.' })
  endReason!: FlagEndReason | null;

  @Field(() => [JourneyReason], { description: 'Why the rule fired: each condition that held, with its facts.' })
  reasons!: readonly JourneyReason[];

  userId!: string;
  rulesetId!: string;
}
export const JourneyFlagConnection = connectionOf(JourneyFlag);

@ObjectType({ description: 'What a person reached; once, and for good.' })
@Directive('@authenticated')
export class Milestone {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { description: 'Its name, such as `first_session`.' })
  milestone!: string;

  @Field(() => ID, { description: 'The rule that fired.' })
  ruleId!: string;

  @Field(() => Int, { description: 'The version of the rules.' })
  ruleVersion!: number;

  @Field(() => DateTime, { description: 'When it was reached, as the facts say.' })
  reachedAt!: Date;

  @Field(() => DateTime, { description: 'When the platform noticed.' })
  recordedAt!: Date;

  @Field(() => [JourneyReason], { description: 'Why the rule fired.' })
  reasons!: readonly JourneyReason[];

  userId!: string;
  rulesetId!: string;
}
export const MilestoneConnection = connectionOf(Milestone);
