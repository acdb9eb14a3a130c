import { defineEntity, p } from '@mikro-orm/core';

/** What a paid model said of a text, for the next time. Holds no text: the key is a keyed hash. */
export const CachedResponseEntity = defineEntity({
  name: 'CachedResponse',
  tableName: 'response_cache',
  properties: {
    companyId: p.uuid().primary(),
    /** HMAC-SHA256 of company, normalised text, model and its version (prompt and schema). */
    key: p.text().primary(),
    model: p.text(),
    /** As in `classification`, with places in the normalised text. */
    scores: p.json(),
    hits: p.integer(),
    createdAt: p.datetime().columnType('timestamptz'),
    lastUsedAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'lastUsedAt'], name: 'response_cache_age_index' }],
});

/** Who wrote the text. When one of them is erased, a trigger deletes the response with them. */
export const CachedResponsePersonEntity = defineEntity({
  name: 'CachedResponsePerson',
  tableName: 'response_cache_person',
  properties: { companyId: p.uuid().primary(), key: p.text().primary(), userId: p.uuid().primary() },
  indexes: [{ properties: ['userId'], name: 'response_cache_person_user_index' }],
});
