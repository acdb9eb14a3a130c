import { Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import { connectionOf } from './connection.js';

@ObjectType({ description: 'One fact of the audit trail.' })
export class AuditDetail {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

export enum AuditActorRole {
  SUBJECT = 'SUBJECT',
  STAFF = 'STAFF',
  SYSTEM = 'SYSTEM',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(AuditActorRole, {
  name: 'AuditActorRole',
  description: 'In which role somebody did something to a request.',
  valuesConfig: {
    UNKNOWN: { description: 'Somebody who was not signed in, or whose credentials were for another person.' },
  },
});

@ObjectType('AuditEntry', {
  description: 'An entry of the append-only trail. Each hash covers the entry and the hash before it.',
})
export class AuditEntryNode {
  @Field(() => ID)
  id!: string;

  @Field(() => Float, { description: 'Place in the chain of all requests, from 1.' })
  position!: number;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => String, { description: 'Such as `EXPORT_REQUESTED` or `PACKAGE_DOWNLOADED`.' })
  action!: string;

  @Field(() => AuditActorRole)
  actorRole!: AuditActorRole;

  @Field(() => ID, {
    nullable: true,
    description: 'Null for staff when the subject looks: the role is theirs to know.',
  })
  actorId!: string | null;

  @Field(() => [AuditDetail])
  details!: AuditDetail[];

  @Field(() => String)
  previousHash!: string;

  @Field(() => String)
  hash!: string;
}

@ObjectType({ description: 'The result of checking the whole audit chain.' })
export class AuditVerification {
  @Field(() => Boolean)
  intact!: boolean;

  @Field(() => Float, { description: 'Entries checked.' })
  entries!: number;

  @Field(() => String, { nullable: true, description: 'Hash of the last entry, when intact.' })
  head!: string | null;

  @Field(() => String, { nullable: true, description: 'What is wrong with the entry after the last good one.' })
  problem!: string | null;
}

export const AuditEntryConnection = connectionOf(AuditEntryNode, 'AuditEntry');
