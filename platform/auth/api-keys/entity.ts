import { defineEntity, p } from '@mikro-orm/postgresql';

export const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    prefix: p.string().length(8).unique(),
    hash: p.string().length(64),
    label: p.string().length(200),
    companyId: p.uuid().nullable(),
    scopes: p.array(),
    createdBy: p.string().length(100),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
  },
});
