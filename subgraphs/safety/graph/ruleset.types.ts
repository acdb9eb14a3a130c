import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, RequiresScopes } from '#platform/subgraph-server';
import type { RuleKind, RuleMode, RulesetStatus, RuleSummary } from '../rulesets/ruleset.rules.js';
import type { Category, Severity, Verdict } from '../screening/screening.types.js';
import {
  RuleKindEnum,
  RuleModeEnum,
  RulesetStatusEnum,
  SafetyCategoryEnum,
  SafetySeverityEnum,
  ScreeningVerdictEnum,
} from './enums.js';

@ObjectType({ description: 'One version of the screening rules. What it finds never changes; where it stands does.' })
@Directive('@key(fields: "version")')
@RequiresScopes('safety:review')
export class Ruleset {
  @Field(() => ID, { description: 'Hash of everything that decides what it finds.' })
  version!: string;
  @Field(() => String, { description: 'What it was called when it was made.' })
  name!: string;
  @Field(() => RulesetStatusEnum, { description: 'Where it stands.' })
  status!: RulesetStatus;
  @Field(() => String, { description: 'The version that came with the release it was made on.' })
  release!: string;
  @Field(() => ID, { nullable: true, description: 'The version it was made from.' })
  basedOn!: string | null;
  @Field(() => String, { description: 'Why it was made.' })
  reason!: string;
  @Field(() => String, { description: 'A user id, or `system:…`.' })
  createdBy!: string;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was put in force last.' })
  activatedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When another one took its place.' })
  retiredAt!: Date | null;
}

@ObjectType({ description: 'How often reviewers confirmed what a rule held: of its latest 50 decisions.' })
export class RulePrecision {
  @Field(() => Int, { description: 'Decisions in which the reviewer said whether the rules were right.' })
  decisions!: number;
  @Field(() => Int, { description: 'How many of them confirmed it.' })
  confirmed!: number;
  @Field(() => Float, { description: '0–1.' })
  precision!: number;
  @Field(() => Float, { description: 'Lower end of the 95 % Wilson interval.' })
  low!: number;
  @Field(() => Float, { description: 'Upper end of the 95 % Wilson interval.' })
  high!: number;
}

@ObjectType({ description: 'One rule of a version.' })
export class ScreeningRule {
  @Field(() => String, { description: 'Stable name, such as `en.abuse.threat`.' })
  ruleId!: string;
  @Field(() => SafetyCategoryEnum, { description: 'What it looks for.' })
  category!: Category;
  @Field(() => RuleKindEnum, { description: 'How it works.' })
  kind!: RuleKind;
  @Field(() => String, { description: '`en`, `no`, `uk`, `ru`, `international`, `any`, or `added` by a person.' })
  language!: string;
  @Field(() => SafetySeverityEnum, { description: 'How bad it would be, were the rule right.' })
  severity!: Severity;
  @Field(() => Float, {
    nullable: true,
    description: '0–1; absent for the classifier, whose confidence is that of the text.',
  })
  confidence!: number | null;
  @Field(() => RuleModeEnum, { description: 'What it does.' })
  mode!: RuleMode;
  @Field(() => Float, { description: 'In how many texts it would have found something while it was in shadow.' })
  shadowTexts!: number;
  @Field(() => RulePrecision, { nullable: true, description: 'Absent until a reviewer said whether it was right.' })
  precision!: RulePrecision | null;
}

@ObjectType({ description: 'A rule as one version has it.' })
export class RuleState {
  @Field(() => RuleModeEnum, { description: 'What it does.' })
  mode!: RuleMode;
  @Field(() => Float, { nullable: true, description: '0–1; absent for the classifier.' })
  confidence!: number | null;
  @Field(() => String, { description: 'Hash of what it matches.' })
  content!: string;
}

@ObjectType({ description: 'A rule that differs between two versions.' })
export class RuleChange {
  @Field(() => String, { description: 'Name of the rule.' })
  ruleId!: string;
  @Field(() => RuleState, { nullable: true, description: 'Absent where the rule is new.' })
  before!: RuleSummary | null;
  @Field(() => RuleState, { nullable: true, description: 'Absent where the rule is gone.' })
  after!: RuleSummary | null;
}

@ObjectType({ description: 'What differs between two versions.' })
export class RulesetDiff {
  @Field(() => ID, { description: 'The version compared with.' })
  from!: string;
  @Field(() => ID, { description: 'The version compared.' })
  to!: string;
  @Field(() => [RuleChange], { description: 'By name of the rule.' })
  changes!: readonly RuleChange[];
}

@ObjectType({ description: 'How many texts one version gave one verdict and the other another.' })
export class VerdictCount {
  @Field(() => ScreeningVerdictEnum, { description: 'By the rules in force.' })
  activeVerdict!: Verdict;
  @Field(() => ScreeningVerdictEnum, { description: 'By the rules in shadow.' })
  shadowVerdict!: Verdict;
  @Field(() => Float, { description: 'How many texts.' })
  texts!: number;
}

@InputType({ description: 'What becomes of one rule.' })
export class RuleSettingInput {
  @Field(() => String, { description: 'The rule, as `screeningRules` names it.' })
  ruleId!: string;
  @Field(() => RuleModeEnum, { nullable: true, description: 'ACTIVE also lets its precision begin anew.' })
  mode?: RuleMode | null;
  @Field(() => Float, { nullable: true, description: '0–1.' })
  confidence?: number | null;
}

@InputType({ description: 'A new list of words. Matched on whole words, whatever their disguise.' })
export class WordRuleInput {
  @Field(() => String, { description: 'A new name, such as `no.abuse.slur-2`.' })
  ruleId!: string;
  @Field(() => SafetyCategoryEnum, { description: 'PROFANITY or ABUSE.' })
  category!: Category;
  @Field(() => Float, { description: '0–1.' })
  confidence!: number;
  @Field(() => SafetySeverityEnum, { description: 'How bad it would be, were the rule right.' })
  severity!: Severity;
  @Field(() => String, { description: '1–100 words in small letters, one space between them.' })
  forms!: string;
}

@InputType({ description: 'A new phrase: words in an order, inside one sentence.' })
export class PhraseRuleInput {
  @Field(() => String, { description: 'A new name, such as `uk.abuse.veiled-threat`.' })
  ruleId!: string;
  @Field(() => SafetyCategoryEnum, { description: 'ABUSE, SAFEGUARDING or SPAM.' })
  category!: Category;
  @Field(() => Float, { description: '0–1.' })
  confidence!: number;
  @Field(() => SafetySeverityEnum, { description: 'How bad it would be, were the rule right.' })
  severity!: Severity;
  @Field(() => [String], {
    description: '2–5 lists of words in small letters; `kill*` matches every word that begins so.',
  })
  slots!: string[];
  @Field(() => Int, { description: '0–5 other words between two neighbours.' })
  gap!: number;
  @Field(() => String, { nullable: true, description: 'Words that make it mean something else, such as a negation.' })
  unless?: string | null;
}

@InputType({ description: 'What a new version changes about the rules in force.' })
export class ShadowRulesetInput {
  @Field(() => String, { description: 'What it is called. 1–100 characters.' })
  name!: string;
  @Field(() => String, { description: 'Why it is made. 1–500 characters.' })
  reason!: string;
  @Field(() => [RuleSettingInput], { nullable: true, description: 'Rules that change.' })
  rules?: RuleSettingInput[] | null;
  @Field(() => [WordRuleInput], { nullable: true, description: 'Lists of words that are new.' })
  words?: WordRuleInput[] | null;
  @Field(() => [PhraseRuleInput], { nullable: true, description: 'Phrases that are new.' })
  phrases?: PhraseRuleInput[] | null;
}

@InputType({ description: 'Which version is put in force.' })
export class ActivateRulesetInput {
  @Field(() => ID, { description: 'A version in shadow.' })
  version!: string;
  @Field(() => String, { description: 'Why. 1–500 characters.' })
  reason!: string;
}

@InputType({ description: 'Which version is put in force again.' })
export class RollBackRulesetInput {
  @Field(() => ID, { nullable: true, description: 'A version that was in force before. Default: the last one.' })
  version?: string | null;
  @Field(() => String, { description: 'Why. 1–500 characters.' })
  reason!: string;
}
