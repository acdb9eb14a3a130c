import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { RequiresScopes } from '#platform/subgraph-server';
import type { CircuitState, Partner } from '../destinations/destination.entity.js';
import type { Provenance } from '../partners/connector.js';
import { connectionOf } from './connection.js';
import { CircuitStateEnum, PartnerEnum, ProfileProvenanceEnum } from './delivery.enums.js';
import { DateTime } from './scalars.js';

@ObjectType({ description: 'A version of how we speak to a partner.' })
export class PartnerProfile {
  @Field(() => ID, { description: 'Such as `goodera/public-2026`.' })
  id!: string;
  @Field(() => String, { description: 'The part of `id` after the slash.' })
  version!: string;
  @Field(() => ProfileProvenanceEnum, { description: 'Where its facts come from.' })
  provenance!: Provenance;
  @Field(() => Boolean, { description: 'Whether what is sent names people.' })
  carriesPeople!: boolean;
}

@ObjectType({ description: 'Whether calls to a destination go through.' })
export class DestinationCircuit {
  @Field(() => CircuitStateEnum, { description: 'Where it stands.' })
  state!: CircuitState;
  @Field(() => DateTime, { nullable: true, description: 'When the next call may be made; null while closed.' })
  openUntil!: Date | null;
  @Field(() => Int, { description: 'Calls that failed in a row.' })
  failures!: number;
}

@ObjectType('Destination', { description: "A company's account at a partner: where its figures go." })
@Directive('@key(fields: "id")')
@RequiresScopes('delivery:manage', 'operations:read')
export class Destination {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => PartnerEnum, { description: 'Which partner.' })
  partner!: Partner;
  @Field(() => PartnerProfile, { description: 'How we speak to it.' })
  profile!: PartnerProfile;
  @Field(() => String, {
    description:
      '`NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself.',
  })
  credentialRef!: string;
  @Field(() => Int, { description: 'Give it as `expectedVersion` with a change.' })
  version!: number;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;

  companyId!: string;
}

export const DestinationConnection = connectionOf(Destination);

@InputType({ description: 'All given conditions hold.' })
export class DestinationFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this company.' })
  companyId?: string | null;
  @Field(() => PartnerEnum, { nullable: true, description: 'Only those at this partner.' })
  partner?: Partner | null;
}

@ObjectType({ description: 'What a programme is called at a partner.' })
export class DestinationProgram {
  @Field(() => ID, { description: 'The programme.' })
  programId!: string;
  @Field(() => String, { description: 'Its id there: an event of Goodera, a recipient of Benevity.' })
  partnerId!: string;
}

@InputType({ description: 'What a programme is called at the partner.' })
export class DestinationProgramInput {
  @Field(() => ID, { description: 'A programme of the company.' })
  programId!: string;
  @Field(() => String, {
    description:
      'Its id at the partner: an event of Goodera (24 hex digits), a recipient of Benevity; 1–100 characters.',
  })
  partnerId!: string;
}

@InputType({ description: "A company's account at a partner." })
export class CreateDestinationInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => PartnerEnum, { description: 'Which partner; a company has one destination at each.' })
  partner!: Partner;
  @Field(() => String, {
    nullable: true,
    description: 'One of the partner’s profiles, such as `goodera/public-2026`. Default: its first one.',
  })
  profileId?: string | null;
  @Field(() => String, {
    description:
      '`NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself.',
  })
  credentialRef!: string;
  @Field(() => [DestinationProgramInput], {
    nullable: true,
    description: 'What programmes are called there, where the partner needs to know; at most 500.',
  })
  programs?: DestinationProgramInput[] | null;
}

@InputType({ description: 'What changes; the rest stays.' })
export class UpdateDestinationInput {
  @Field(() => ID, { description: 'The destination.' })
  id!: string;
  @Field(() => Int, { nullable: true, description: 'Its `version` as you read it. Default: whatever it is.' })
  expectedVersion?: number | null;
  @Field(() => String, { nullable: true, description: 'Another profile of the same partner.' })
  profileId?: string | null;
  @Field(() => String, { nullable: true, description: 'Another name of its secret.' })
  credentialRef?: string | null;
  @Field(() => [DestinationProgramInput], {
    nullable: true,
    description: 'What programmes are called there, all of them; at most 500.',
  })
  programs?: DestinationProgramInput[] | null;
}

@InputType({ description: 'Which destination.' })
export class DeleteDestinationInput {
  @Field(() => ID, { description: 'The destination.' })
  id!: string;
  @Field(() => Int, { nullable: true, description: 'Its `version` as you read it. Default: whatever it is.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'Which circuit, and why.' })
export class CloseDestinationCircuitInput {
  @Field(() => ID, { description: 'The destination.' })
  id!: string;
  @Field(() => String, { description: 'Why it may be called again; 1–500 characters, kept for ever.' })
  reason!: string;
}
