import { createUnionType, Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { ErrorResult, graphEnum, InputProblem, NotPermitted } from '#platform/subgraph-server';
import {
  type ConsentGiverName,
  consentGivers,
  type ConsentPurposeName,
  consentPurposes,
} from '../consents/consent.rules.js';
import { DateTime } from './scalars.js';

export const ConsentPurpose = graphEnum('ConsentPurpose', consentPurposes, {
  description: 'What is asked for, one by one. Care never depends on any of them.',
  values: {
    PARTNER_SHARING: 'Being named to a CSR partner of the company, with hours.',
    REPORTING: 'Being counted, unnamed, in reports of outcomes.',
    MODEL_TRAINING: 'Texts are used to improve classification.',
  },
});

export const ConsentGiver = graphEnum('ConsentGiver', consentGivers, {
  description: 'Whose word it is.',
  values: { SELF: 'The person.', GUARDIAN: 'The guardian of a minor.' },
});

@ObjectType({ description: 'The last word of a person on one purpose.' })
@Directive('@authenticated')
export class Consent {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => ConsentPurpose, { description: 'To what.' })
  purpose!: ConsentPurposeName;

  @Field(() => Boolean, { description: 'False after a withdrawal.' })
  granted!: boolean;

  @Field(() => Boolean, {
    description: 'Whether it holds today: granted, and not by a guardian of a person who has come of age.',
  })
  holds!: boolean;

  @Field(() => ConsentGiver, { description: 'Whose word it is.' })
  givenBy!: ConsentGiverName;

  @Field(() => String, { description: 'Which text they were shown.' })
  textVersion!: string;

  @Field(() => String, { description: 'In which language (BCP 47).' })
  locale!: string;

  @Field(() => DateTime, { description: 'When.' })
  createdAt!: Date;
}

@InputType({ description: 'What a person allows.' })
export class RecordConsentInput {
  @Field(() => ID, { description: 'Whose: you, or with the scope `impact:people` a person of the company.' })
  userId!: string;

  @Field(() => ConsentPurpose, { description: 'To what.' })
  purpose!: ConsentPurposeName;

  @Field(() => ConsentGiver, { nullable: true, description: 'SELF when absent; a minor needs GUARDIAN.' })
  givenBy?: ConsentGiverName | null;

  @Field(() => String, { description: 'Which text they were shown, 1 to 100 characters.' })
  textVersion!: string;

  @Field(() => String, { description: 'In which language (BCP 47), such as `nb-NO`.' })
  locale!: string;

  @Field(() => String, {
    nullable: true,
    description: 'How it was given, at most 500 characters; needed when you record it for another person.',
  })
  evidence?: string | null;
}

@InputType({ description: 'What a person takes back.' })
export class WithdrawConsentInput {
  @Field(() => ID, { description: 'Whose: you, or with the scope `impact:people` a person of the company.' })
  userId!: string;

  @Field(() => ConsentPurpose, { description: 'From what.' })
  purpose!: ConsentPurposeName;
}

@ObjectType({ implements: ErrorResult, description: 'The person is a minor; nothing was recorded.' })
export class GuardianRequired extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'It cannot be recorded so; nothing was changed.' })
export class ConsentInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Which fields, and what would be right.' })
  problems!: readonly InputProblem[];
}

export const RecordConsentResult = createUnionType({
  name: 'RecordConsentResult',
  description: 'The consent as it is recorded, or why it is not.',
  types: () => [Consent, GuardianRequired, ConsentInvalid, NotPermitted] as const,
});
export const WithdrawConsentResult = createUnionType({
  name: 'WithdrawConsentResult',
  description: 'The consent as it is now, or why it is not withdrawn.',
  types: () => [Consent, NotPermitted] as const,
});
