import { Field, Float, ID, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { AuditActorRole } from '../audit/actor-role.rules.js';
import { connectionOf } from './connection.js';
import { AuditActorRoleEnum } from './enums.js';

@ObjectType('AuditDetail', { description: 'One fact of the audit trail.' })
export class AuditDetail {
  @Field(() => String, { description: 'Such as `records` or `sha256`.' })
  name!: string;

  @Field(() => String, { description: 'Its value as text: an id, a number, a hash.' })
  value!: string;
}

@ObjectType('AuditEntry', {
  description: 'An entry of the append-only trail. Each hash covers the entry and the hash before it.',
})
export class AuditEntry {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => Float, { description: 'Place in the chain of all requests, from 1.' })
  position!: number;

  @Field(() => DateTime, { description: 'When it was done.' })
  at!: Date;

  @Field(() => String, { description: 'Such as `EXPORT_REQUESTED` or `PACKAGE_DOWNLOADED`.' })
  action!: string;

  @Field(() => AuditActorRoleEnum, { description: 'Who did it, by role.' })
  actorRole!: AuditActorRole;

  @Field(() => ID, {
    nullable: true,
    description: 'Null for staff when the subject looks: the role is theirs to know.',
  })
  actorId!: string | null;

  @Field(() => [AuditDetail], { description: 'What else is known of it. No personal data.' })
  details!: AuditDetail[];

  @Field(() => String, { description: 'Hash of the entry before it, hexadecimal.' })
  previousHash!: string;

  @Field(() => String, { description: 'SHA-256 of the hash before it and this entry, hexadecimal.' })
  hash!: string;
}

@ObjectType('AuditVerification', { description: 'The result of checking the whole audit chain.' })
export class AuditVerification {
  @Field(() => Boolean, { description: 'True when no entry is missing, altered or out of place.' })
  intact!: boolean;

  @Field(() => Float, { description: 'Entries checked.' })
  entries!: number;

  @Field(() => String, { nullable: true, description: 'Hash of the last entry, when intact.' })
  head!: string | null;

  @Field(() => String, { nullable: true, description: 'What is wrong with the entry after the last good one.' })
  problem!: string | null;
}

export const AuditEntryConnection = connectionOf(AuditEntry, 'AuditEntry');
