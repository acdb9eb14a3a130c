import { createUnionType, Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, RateLimited } from '#platform/subgraph-server';
import type { Category, Severity, Verdict } from '../screening/types.js';
import { SafetyCategory, SafetySeverity, Verdict_ } from './enums.js';

@ObjectType('TextSpan', { description: 'A place in the original text: UTF-16 code units, `end` exclusive.' })
@Directive('@shareable')
export class TextSpan {
  @Field(() => Int)
  start!: number;
  @Field(() => Int)
  end!: number;
}

@ObjectType({ description: 'What a rule found in a text. Never holds the words themselves.' })
@Directive('@key(fields: "id")')
export class SafetyFlag {
  @Field(() => ID)
  id!: string;
  @Field(() => SafetyCategory)
  category!: Category;
  @Field(() => String, { description: 'Name of the rule, such as `en.abuse.threat`.' })
  ruleId!: string;
  @Field(() => Float, { description: '0–1: 0.3 low, 0.6 medium, 0.9 high.' })
  confidence!: number;
  @Field(() => SafetySeverity)
  severity!: Severity;
  @Field(() => Verdict_, { description: 'What this flag alone asks for.' })
  verdict!: Verdict;
  @Field(() => [TextSpan])
  spans!: TextSpan[];
  @Field(() => String)
  rulesetVersion!: string;
  @Field(() => DateTime)
  createdAt!: Date;
}

@ObjectType({ description: 'The outcome of screening one text under one ruleset.' })
export class Screening {
  @Field(() => ID)
  id!: string;
  @Field(() => String, { description: '`en`, `no`, `uk`, or `und` for a language without rules.' })
  language!: string;
  @Field(() => Boolean, {
    description:
      'False: the language has no rules, only personal data and form were looked at. Not assessed is not safe.',
  })
  assessed!: boolean;
  @Field(() => Verdict_)
  verdict!: Verdict;
  @Field(() => String)
  rulesetVersion!: string;
  @Field(() => DateTime)
  createdAt!: Date;
}

@InputType()
export class ScreenTextInput {
  @Field(() => ID, { description: 'The company on whose behalf the text is screened and later classified.' })
  companyId!: string;
  @Field(() => String, { description: 'Up to 20,000 characters.' })
  text!: string;
  @Field(() => String, { nullable: true, description: 'BCP 47, such as `nb-NO`; detected when absent.' })
  locale?: string | null;
}

@ObjectType()
export class TextSignal {
  @Field(() => SafetyCategory)
  category!: Category;
  @Field(() => String)
  ruleId!: string;
  @Field(() => Float)
  confidence!: number;
  @Field(() => SafetySeverity)
  severity!: Severity;
  @Field(() => [TextSpan])
  spans!: readonly TextSpan[];
}

@ObjectType({ description: 'A text screened on the spot. Nothing of it is stored.' })
export class TextScreening {
  @Field(() => String)
  language!: string;
  @Field(() => Boolean)
  assessed!: boolean;
  @Field(() => Verdict_)
  verdict!: Verdict;
  @Field(() => [TextSignal])
  signals!: readonly TextSignal[];
  @Field(() => String, { description: 'Personal data replaced by placeholders of the same length.' })
  redactedText!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Give this with `redactedText` to `classifyText` within ten minutes. Absent when the verdict is HOLD: no model may read the text.',
  })
  clearance!: string | null;
  @Field(() => String)
  rulesetVersion!: string;
}

export const ScreenTextResult = createUnionType({
  name: 'ScreenTextResult',
  types: () => [TextScreening, RateLimited] as const,
});

@ObjectType('Feedback')
@Directive('@key(fields: "id")')
export class FeedbackStub {
  @Field(() => ID)
  id!: string;
}
