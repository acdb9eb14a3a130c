import {
  accessDatabase,
  type ApiKey,
  type ApiKeyStore,
  apiKeyStore,
  type NewApiKey,
  type Scope,
  scopes,
} from '#platform/auth';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { checkedUuid, type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `API keys for systems that call the platform without a person. Send one as the header x-api-key.

Usage:
  npm run api-key -- create --label TEXT --scopes A,B [--company ID] [--days N]
  npm run api-key -- list [--company ID]
  npm run api-key -- revoke --id ID

  --company   the only company the key may see; without it the key is the platform's own and sees every company
  --days      how long it works, 1 to 3650; until it is revoked without it
Scopes: ${scopes.join(', ')}

The key is printed once, on standard output, and kept as a hash only. A running platform notices a revocation within 10 seconds.

Example:
  npm run --silent api-key -- create --label "payroll import" --scopes impact:read,feedback:write --days 90
`;

const names = ['label', 'scopes', 'company', 'days', 'id'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  create: (given: Given): Work => {
    const request = newKeyOf(given);
    return withKeys(async (keys) => {
      const { key, apiKey } = await keys.create(request);
      process.stderr.write(`${describe(apiKey)}\nThis is the only time the key is shown:\n`);
      process.stdout.write(`${key}\n`);
    });
  },
  list: (given: Given): Work => {
    const companyId = companyOf(given);
    return withKeys(async (keys) => {
      let found = 0;
      for (let page = await keys.list(companyId); page.length > 0; page = await keys.list(companyId, page.at(-1)!.id))
        for (const apiKey of page) {
          process.stdout.write(`${describe(apiKey)}\n`);
          found += 1;
        }
      if (found === 0) process.stderr.write(`There is no API key${companyId === null ? '' : ` of ${companyId}`}.\n`);
    });
  },
  revoke: (given: Given): Work => {
    const id = checkedUuid('id', required(given, 'id'));
    return withKeys(async (keys) => {
      if (!(await keys.revoke(id)))
        throw new Error(`There is no API key ${id}; npm run api-key -- list shows those there are.`);
      process.stdout.write(`${id} is revoked.\n`);
    });
  },
};

const companyOf = ({ company }: Given): string | null =>
  company === undefined ? null : checkedUuid('company', company);

function newKeyOf(given: Given): NewApiKey {
  return {
    label: required(given, 'label'),
    companyId: companyOf(given),
    scopes: required(given, 'scopes').split(',').map(scopeOf),
    createdBy: 'command line',
    ...(given.days === undefined ? {} : { expiresAt: inDays(given.days) }),
  };
}

function scopeOf(text: string): Scope {
  const scope = scopes.find((candidate) => candidate === text.trim());
  if (!scope) throw new Error(`--scopes: there is no scope "${text}". Scopes: ${scopes.join(', ')}.`);
  return scope;
}

function inDays(text: string): Date {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new Error(`--days must be a whole number from 1 to 3650, not "${text}".`);
  return new Date(Date.now() + days * 86_400_000);
}

function describe({ id, prefix, label, companyId, ...key }: ApiKey): string {
  const state = key.revokedAt
    ? `revoked ${key.revokedAt.toISOString()}`
    : `until ${key.expiresAt?.toISOString() ?? 'revoked'}`;
  const used = key.lastUsedAt ? `last used ${key.lastUsedAt.toISOString()}` : 'never used';
  return [
    id,
    `teei_${prefix}_…`,
    JSON.stringify(label),
    companyId ?? 'every company',
    key.scopes.join(','),
    state,
    used,
  ].join('  ');
}

function withKeys(work: (keys: ApiKeyStore) => Promise<void>): Work {
  return async (server) => {
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'api-key' });
    const url = await ensureDatabase(server, accessDatabase.name);
    const access = await openDatabase({ ...accessDatabase, url, log, poolSize: 2 });
    try {
      await work(apiKeyStore(access));
    } finally {
      await access.close();
    }
  };
}

await runCommands({ program: 'npm run api-key', help, options: names, commands }, process.argv.slice(2));
