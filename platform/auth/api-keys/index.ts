import { ApiKeySchema } from './entity.js';
import { CreateApiKeys } from './migration.js';

export { type ApiKey, type ApiKeyStore, apiKeyStore, type NewApiKey } from './store.js';

/** What the database `access` is made of; opened by whoever authenticates (the gateway's process). */
export const accessDatabase = {
  name: 'access',
  entities: [ApiKeySchema],
  migrations: [{ name: '20261123000000_create_api_keys', class: CreateApiKeys }],
} as const;
