import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { Category } from '../screening/screening.types.js';
import { SafetyCategoryEnum } from './enums.js';

@ObjectType({ description: 'From which confidence on a category is flagged, warns and holds.' })
export class CategoryPolicy {
  @Field(() => SafetyCategoryEnum, { description: 'What rules look for.' })
  category!: Category;
  @Field(() => Float, { description: '0–1. What is less sure is not kept.' })
  flagAt!: number;
  @Field(() => Float, { nullable: true, description: '0–1. Absent: this category never warns.' })
  warnAt!: number | null;
  @Field(() => Float, { nullable: true, description: '0–1. Absent: this category never holds a text.' })
  holdAt!: number | null;
}

@ObjectType({ description: 'What a company does about what is found in its texts.' })
@Directive('@key(fields: "companyId")')
export class ScreeningPolicy {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => [CategoryPolicy], { description: 'One entry for each category.' })
  categories!: readonly CategoryPolicy[];
  @Field(() => Float, {
    description:
      'Share (0–1) of the texts in languages without rules that wait for a reviewer; the others go on with a warning.',
  })
  sampleNotAssessed!: number;
  @Field(() => Int, { description: '0 while the company has the default policy. Give it as `expectedVersion`.' })
  version!: number;
  @Field(() => String, { nullable: true, description: 'Why it was changed last.' })
  reason!: string | null;
  @Field(() => String, { nullable: true, description: 'Who changed it last.' })
  updatedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was changed last; absent for the default.' })
  updatedAt!: Date | null;
}

@InputType({ description: 'The thresholds of one category, all of them.' })
export class CategoryPolicyInput {
  @Field(() => SafetyCategoryEnum, { description: 'What rules look for.' })
  category!: Category;
  @Field(() => Float, { description: '0–1. What is less sure is not kept.' })
  flagAt!: number;
  @Field(() => Float, { nullable: true, description: '0–1, not above `holdAt`. Absent: never warns.' })
  warnAt?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: '0–1. Absent: never holds. SAFEGUARDING always holds from 0.3 on; PII never does.',
  })
  holdAt?: number | null;
}

@InputType({ description: 'What changes in the policy of a company; the rest stays.' })
export class SetScreeningPolicyInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => [CategoryPolicyInput], { nullable: true, description: 'The categories that change.' })
  categories?: CategoryPolicyInput[] | null;
  @Field(() => Float, { nullable: true, description: 'Share (0–1) of unassessed texts that a reviewer reads.' })
  sampleNotAssessed?: number | null;
  @Field(() => String, { description: 'Why. 1–500 characters.' })
  reason!: string;
  @Field(() => Int, { nullable: true, description: 'Change it only if it still has this version; 0 for the default.' })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'Whom a company wants told when a person may be in danger.' })
@Directive('@key(fields: "companyId")')
export class SafeguardingContact {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => String, { description: 'Who it is.' })
  name!: string;
  @Field(() => String, { description: 'Where mail about disclosures goes. It never holds anything of a text.' })
  email!: string;
  @Field(() => String, { nullable: true, description: 'For what cannot wait for a mail.' })
  phone!: string | null;
  @Field(() => String, { nullable: true, description: 'What a reviewer does first, in the words of the company.' })
  instructions!: string | null;
  @Field(() => Int, { description: 'Give it as `expectedVersion`.' })
  version!: number;
  @Field(() => DateTime, { description: 'When it was changed last.' })
  updatedAt!: Date;
}

@InputType({ description: 'Whom to tell, for which company.' })
export class SetSafeguardingContactInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => String, { description: '1–200 characters.' })
  name!: string;
  @Field(() => String, { description: 'One address.' })
  email!: string;
  @Field(() => String, { nullable: true, description: 'International form, such as `+47 22 00 00 00`.' })
  phone?: string | null;
  @Field(() => String, { nullable: true, description: 'Up to 2,000 characters.' })
  instructions?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Change it only if it still has this version; 0 where there is none.',
  })
  expectedVersion?: number | null;
}
