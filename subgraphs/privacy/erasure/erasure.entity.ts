import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { PrivacyRequestEntity } from '../requests/request.entity.js';

const requestId = () =>
  p
    .manyToOne(PrivacyRequestEntity)
    .mapToPk()
    .fieldName('request_id')
    .primary()
    .deleteRule('cascade')
    .updateRule('no action');

/** One line of a plan: what happens to how many records or values of a store, and why. */
export const ErasureItemEntity = defineEntity({
  name: 'ErasureItem',
  tableName: 'privacy_erasure_item',
  properties: {
    requestId,
    position: p.integer().primary(),
    subgraph: p.text(),
    store: p.text(),
    key: p.text().nullable(),
    field: p.text().nullable(),
    action: p.text(),
    reason: p.text(),
    count: p.bigint('number'),
    /** A legal hold keeps it for now. */
    held: p.boolean(),
  },
});
export type ErasureItemRow = RowOf<typeof ErasureItemEntity>;

export interface RetainedRecord {
  readonly store: string;
  readonly ground: string;
  /** RFC 3339; null where a person has to decide again. */
  readonly until: string | null;
  readonly count: number;
}

/** What one subgraph has done. */
export const ErasureResultEntity = defineEntity({
  name: 'ErasureResult',
  tableName: 'privacy_erasure_result',
  properties: {
    requestId,
    subgraph: p.text().primary(),
    removed: p.bigint('number'),
    anonymised: p.bigint('number'),
    retained: p.json<readonly RetainedRecord[]>(),
    messages: p.json<readonly string[]>(),
    catalogueHash: p.text(),
    finishedAt: p.datetime().columnType('timestamptz'),
  },
});
export type ErasureResultRow = RowOf<typeof ErasureResultEntity>;

/** What a subgraph that was told of an erasure has answered. */
export const ErasureAckEntity = defineEntity({
  name: 'ErasureAck',
  tableName: 'privacy_erasure_ack',
  properties: {
    requestId,
    subgraph: p.text().primary(),
    epoch: p.integer(),
    askedAt: p.datetime().columnType('timestamptz'),
    /** How often it was asked. */
    asked: p.integer(),
    deadlineAt: p.datetime().columnType('timestamptz'),
    ackedAt: p.datetime().columnType('timestamptz').nullable(),
    catalogueHash: p.text().nullable(),
    counts: p.json<Readonly<Record<string, number>>>().nullable(),
    waivedBy: p.text().nullable(),
    waivedAt: p.datetime().columnType('timestamptz').nullable(),
    waiveReason: p.text().nullable(),
  },
});
export type ErasureAckRow = RowOf<typeof ErasureAckEntity>;

/** The address to write to when the person is gone; encrypted, and deleted with the request's last step. */
export const WorkingSetEntity = defineEntity({
  name: 'WorkingSet',
  tableName: 'privacy_working_set',
  properties: { requestId, sealed: p.text() },
});

/** Proof of an erasure: counts, grounds and hashes, no personal data. */
export const CertificateEntity = defineEntity({
  name: 'Certificate',
  tableName: 'privacy_certificate',
  properties: {
    requestId,
    body: p.json<Readonly<Record<string, unknown>>>(),
    /** HMAC-SHA-256 of the body in its canonical form. */
    seal: p.text(),
    issuedAt: p.datetime().columnType('timestamptz'),
  },
});
