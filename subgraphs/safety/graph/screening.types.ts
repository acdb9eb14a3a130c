import { Directive, Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime, TextSpan } from '#platform/subgraph-server';
import type { Category, Severity, Verdict } from '../screening/screening.types.js';
import { SafetyCategoryEnum, SafetySeverityEnum, ScreeningVerdictEnum } from './enums.js';

@ObjectType({ description: 'What a rule found in a text. Never holds the words themselves.' })
@Directive('@key(fields: "id")')
export class SafetyFlag {
  @Field(() => ID, { description: 'Id of the flag.' })
  id!: string;
  @Field(() => SafetyCategoryEnum, { description: 'What the rule looks for.' })
  category!: Category;
  @Field(() => String, { description: 'Name of the rule, such as `en.abuse.threat`.' })
  ruleId!: string;
  @Field(() => Float, { description: '0–1: 0.3 low, 0.6 medium, 0.9 high.' })
  confidence!: number;
  @Field(() => SafetySeverityEnum, { description: 'How bad it would be, were the rule right.' })
  severity!: Severity;
  @Field(() => ScreeningVerdictEnum, { description: 'What this flag alone asks for.' })
  verdict!: Verdict;
  @Field(() => [TextSpan], { description: 'Every place where the rule matched.' })
  spans!: TextSpan[];
  @Field(() => String, { description: 'The version of the rules that screened it.' })
  rulesetVersion!: string;
  @Field(() => DateTime, { description: 'When the text was screened.' })
  createdAt!: Date;
}

@ObjectType({ description: 'The outcome of screening one text under one ruleset.' })
export class Screening {
  @Field(() => ID, { description: 'Id of the screening.' })
  id!: string;
  @Field(() => String, { description: '`en`, `no`, `uk`, or `und` for a language without rules.' })
  language!: string;
  @Field(() => Boolean, {
    description:
      'False: the language has no rules, only personal data and form were looked at. Not assessed is not safe.',
  })
  assessed!: boolean;
  @Field(() => ScreeningVerdictEnum, { description: 'What may be done with the text.' })
  verdict!: Verdict;
  @Field(() => String, { description: 'The version of the rules that screened it.' })
  rulesetVersion!: string;
  @Field(() => DateTime, { description: 'When the text was screened.' })
  createdAt!: Date;
}

@InputType({ description: 'A text to screen on the spot.' })
export class ScreenTextInput {
  @Field(() => ID, { description: 'The company on whose behalf the text is screened and later classified.' })
  companyId!: string;
  @Field(() => String, { description: 'Up to 20,000 characters.' })
  text!: string;
  @Field(() => String, { nullable: true, description: 'BCP 47, such as `nb-NO`; detected when absent.' })
  locale?: string | null;
  @Field(() => ID, {
    nullable: true,
    description:
      'A UUID of your own for this text. Then what was found is stored, and a text that is held waits for a reviewer as `ReviewItem.contentId`.',
  })
  contentId?: string | null;
  @Field(() => ID, {
    nullable: true,
    description:
      'Who wrote it, where that is known and a `contentId` is given: it becomes part of their personal data.',
  })
  userId?: string | null;
}

@ObjectType({ description: 'What a rule found in a text.' })
export class TextSignal {
  @Field(() => SafetyCategoryEnum, { description: 'What the rule looks for.' })
  category!: Category;
  @Field(() => String, { description: 'Name of the rule, such as `en.abuse.threat`.' })
  ruleId!: string;
  @Field(() => Float, { description: '0–1: 0.3 low, 0.6 medium, 0.9 high.' })
  confidence!: number;
  @Field(() => SafetySeverityEnum, { description: 'How bad it would be, were the rule right.' })
  severity!: Severity;
  @Field(() => [TextSpan], { description: 'Every place where the rule matched.' })
  spans!: readonly TextSpan[];
}

@ObjectType({ description: 'A text screened on the spot.' })
export class TextScreening {
  @Field(() => String, { description: '`en`, `no`, `uk`, or `und` for a language without rules.' })
  language!: string;
  @Field(() => Boolean, { description: 'False: the language has no rules. Not assessed is not safe.' })
  assessed!: boolean;
  @Field(() => ScreeningVerdictEnum, { description: 'What may be done with the text.' })
  verdict!: Verdict;
  @Field(() => [TextSignal], { description: 'What was found, in the order of the text.' })
  signals!: readonly TextSignal[];
  @Field(() => String, { description: 'Personal data replaced by placeholders of the same length.' })
  redactedText!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Give this with `redactedText` to `classifyText` within ten minutes. Absent when the verdict is HOLD: no model may read the text.',
  })
  clearance!: string | null;
  @Field(() => String, { description: 'The version of the rules that screened it.' })
  rulesetVersion!: string;
}

@ObjectType('Feedback')
@Directive('@key(fields: "id")')
export class FeedbackStub {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
}
