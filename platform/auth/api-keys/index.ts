import { ApiKeySchema } from './entity.js';
import { CreateApiKeys } from './migration.js';

export { type ApiKey, type ApiKeyStore, apiKeyStore, type NewApiKey } from './store.js';

/** Its part of the database `access`. */
export const apiKeyTables = {
  entities: [ApiKeySchema],
  migrations: [{ name: '20261123000000_create_api_keys', class: CreateApiKeys }],
} as const;
