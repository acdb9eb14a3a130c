import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';

export const senderPurposes = ['feedback', 'records'] as const;
export type SenderPurpose = (typeof senderPurposes)[number];

/** A system that sends feedback or records: its ids are its own, and it writes for its companies only. */
export const WebhookSenderEntity = defineEntity({
  name: 'WebhookSender',
  tableName: 'webhook_sender',
  properties: {
    id: p.uuid().primary(),
    /** The last part of its URL. */
    name: p.text().unique(),
    /** What it may send: `feedback`, `records` or both. */
    purposes: p.array().$type<SenderPurpose[]>().defaultRaw("'{feedback}'"),
    /** Said, not concluded from an empty list of companies. */
    platformWide: p.boolean(),
    /** For `default` alone: when the secrets of the configuration stop working, because it was rotated. */
    configuredUntil: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export const WebhookSenderCompanyEntity = defineEntity({
  name: 'WebhookSenderCompany',
  tableName: 'webhook_sender_company',
  properties: {
    senderId: () => p.manyToOne(WebhookSenderEntity).mapToPk().fieldName('sender_id').primary().deleteRule('cascade'),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').primary().deleteRule('cascade'),
  },
});

export const WebhookSecretEntity = defineEntity({
  name: 'WebhookSecret',
  tableName: 'webhook_secret',
  properties: {
    id: p.uuid().primary(),
    senderId: () => p.manyToOne(WebhookSenderEntity).mapToPk().fieldName('sender_id').deleteRule('cascade'),
    /** Encrypted: unlike a password it is needed to check signatures. */
    sealed: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    /** When it stops working; null until it is rotated. */
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ properties: ['senderId'], name: 'webhook_secret_sender_id_index' }],
});
