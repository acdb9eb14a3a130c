import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ErrorResult, IdempotencyKeyReused, InputProblem, NotPermitted } from '#platform/subgraph-server';
import { DateTime, LocalDate, Minutes } from './scalars.js';

@ObjectType({ description: 'One of those who pay for a programme.' })
export class FundingShare {
  @Field(() => ID, { description: 'UUID of the company.' })
  companyId!: string;

  @Field(() => String, { description: 'Its weight, a decimal above 0; the proportion to the other weights counts.' })
  weight!: string;
}

@ObjectType({ description: 'Who pays for a programme from a month on, until the next entry.' })
export class ProgramFunding {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => ID, { description: 'The programme.' })
  programId!: string;

  @Field(() => LocalDate, { description: 'First day of the first month.' })
  effectiveFrom!: string;

  @Field(() => [FundingShare], { description: 'Who pays, in the order in which they were entered: 1 to 20.' })
  @Directive('@listSize(assumedSize: 20)')
  shares!: readonly FundingShare[];

  @Field(() => String, { description: 'Where it is agreed.' })
  source!: string;

  @Field(() => DateTime, { description: 'When it was entered.' })
  createdAt!: Date;
}

@ObjectType({ description: 'The part of a company in one programme that it pays for.' })
export class FundedProgram {
  @Field(() => ID, { description: 'UUID of the programme.' })
  programId!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Minutes, { description: 'All approved time of its volunteers while the company paid.' })
  totalTime!: number;

  @Field(() => Minutes, { description: 'The part of the company: parts of all who pay add up to the whole.' })
  time!: number;
}

@ObjectType({
  description:
    'What a company pays for, alone or with others. Time is split by the weights of those who pay, in whole minutes by largest remainder; people and meetings are whole for each of them.',
})
export class FundedFigures {
  @Field(() => Minutes, { description: 'The part of the company in the approved time of volunteers.' })
  time!: number;

  @Field(() => Int, { description: 'Different participants of these programmes.' })
  participants!: number;

  @Field(() => Int, { description: 'Different volunteers of these programmes.' })
  volunteers!: number;

  @Field(() => Int, { description: 'Their meetings.' })
  sessions!: number;

  @Field(() => [FundedProgram], { description: 'Programme by programme.' })
  @Directive('@listSize(assumedSize: 50)')
  programs!: readonly FundedProgram[];
}

@ObjectType({ description: 'The figures of one company of a group.' })
export class GroupMember {
  @Field(() => ID, { description: 'UUID of the company.' })
  companyId!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Minutes, { description: 'Its part in the approved time of volunteers.' })
  time!: number;

  @Field(() => Int, { description: 'Different participants.' })
  participants!: number;

  @Field(() => Int, { description: 'Different volunteers.' })
  volunteers!: number;

  @Field(() => Int, { description: 'Meetings.' })
  sessions!: number;
}

@ObjectType({
  description:
    'A company with those below it. Time adds up over them; people and meetings are counted anew at the top and never summed, so that a person of two companies is one of the group.',
})
export class GroupFigures {
  @Field(() => Minutes, { description: 'Approved time of volunteers, the parts of all its companies.' })
  time!: number;

  @Field(() => Int, { description: 'Different participants of the group.' })
  participants!: number;

  @Field(() => Int, { description: 'Different volunteers of the group.' })
  volunteers!: number;

  @Field(() => Int, { description: 'Different meetings of the group.' })
  sessions!: number;

  @Field(() => [GroupMember], { description: 'The company itself, then those below it.' })
  @Directive('@listSize(assumedSize: 20)')
  companies!: readonly GroupMember[];
}

@InputType({ description: 'One of those who pay for a programme.' })
export class FundingShareInput {
  @Field(() => ID, { description: 'UUID of the company.' })
  companyId!: string;

  @Field(() => String, { description: 'Its weight, a decimal above 0 such as `60`.' })
  weight!: string;
}

@InputType({ description: 'Who pays for a programme from a month on.' })
export class SetProgramFundingInput {
  @Field(() => ID, { description: 'The programme.' })
  programId!: string;

  @Field(() => LocalDate, { description: 'First day of the first month; it holds until a later entry.' })
  effectiveFrom!: string;

  @Field(() => [FundingShareInput], {
    description: 'Everyone who pays, 1 to 20 companies. The company of the programme alone ends a co-funding.',
  })
  shares!: readonly FundingShareInput[];

  @Field(() => String, { description: 'Where it is agreed, 1 to 500 characters.' })
  source!: string;
}

@ObjectType({ implements: ErrorResult, description: 'Some fields of the funding are not valid; nothing was stored.' })
export class ProgramFundingInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  problems!: readonly InputProblem[];
}

export const SetProgramFundingResult = createUnionType({
  name: 'SetProgramFundingResult',
  description: 'The funding that was stored, or why nothing was.',
  types: () => [ProgramFunding, ProgramFundingInvalid, NotPermitted, IdempotencyKeyReused] as const,
});
