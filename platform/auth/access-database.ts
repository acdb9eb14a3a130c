import { apiKeyTables } from './api-keys/index.js';
import { revocationTables } from './revocations/index.js';

/** What the database `access` is made of; opened by the process that authenticates (the gateway's). */
export const accessDatabase = {
  name: 'access',
  entities: [...apiKeyTables.entities, ...revocationTables.entities],
  migrations: [...apiKeyTables.migrations, ...revocationTables.migrations],
} as const;
