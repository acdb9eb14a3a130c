import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Database, withQueryLimit } from '#platform/database';
import { isBlank, isLongerThan } from '#platform/text';
import { type Clock, type Ids, systemClock, uuidV7 } from '#platform/time';
import { type Actor, type Scope, scopes as allScopes } from '../actor.js';
import type { Authentication } from '../token-verifier.js';
import { hashOf, newKey, prefixOf, sameHash } from './key.js';

export interface ApiKey {
  readonly id: string;
  /** The visible part by which a person recognises the key. */
  readonly prefix: string;
  readonly label: string;
  readonly companyId: string | null;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly label: string;
  /** The only company the key may see; `null` is a key of the platform itself. */
  readonly companyId: string | null;
  readonly scopes: readonly Scope[];
  readonly createdBy: string;
  readonly expiresAt?: Date;
}

export interface ApiKeyStore {
  /** `key` is the secret: it is answered here and never again, only its hash is kept. */
  create(request: NewApiKey): Promise<{ key: string; apiKey: ApiKey }>;
  /** The actor behind a key, or `undefined` when it is unknown, expired or revoked. `fresh` does not answer from memory. */
  find(key: string, options?: { readonly fresh?: boolean }): Promise<Authentication | undefined>;
  /** The actor that a key of this id is now, or `undefined` when it is unknown, expired or revoked. Never from memory. */
  current(id: string): Promise<Actor | undefined>;
  /** False when there is no such key; revoking twice is true twice. Other processes notice within 10 s. */
  revoke(id: string): Promise<boolean>;
  /** Newest first, at most 200 per page; `before` is the id of the last one seen. `companyId: null` lists the platform's own. */
  list(companyId: string | null, before?: string): Promise<readonly ApiKey[]>;
}

interface Row extends Omit<ApiKey, 'scopes'> {
  readonly hash: string;
  readonly scopes: string[];
}

const columns = `id, prefix, hash, label, company_id as "companyId", scopes, created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"`;
const cachedMs = 10_000;
/** Every request with a key waits for this. */
const lookUpMs = 3_000;
const lastUsedEveryMs = 60_000;

/** API keys in the `access` database. A key that was found is remembered for 10 s, so that a busy integrator costs no query per call. */
export function apiKeyStore(db: Database, options: { readonly clock?: Clock; readonly ids?: Ids } = {}): ApiKeyStore {
  return new PostgresApiKeys(db, options.clock ?? systemClock, options.ids ?? uuidV7(options.clock));
}

class PostgresApiKeys implements ApiKeyStore {
  /** By hash: the keys themselves are not kept in memory. */
  private readonly found = new LRUCache<string, { row: Row; until: number }>({ max: 1000 });

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async create(request: NewApiKey): Promise<{ key: string; apiKey: ApiKey }> {
    const { key, prefix } = newKey(randomBytes(40));
    const { companyId, createdBy, expiresAt = null } = request;
    const [row] = await this.db.query<Row>(
      `insert into api_key (id, prefix, hash, label, company_id, scopes, created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columns}`,
      [
        this.ids.next(),
        prefix,
        hashOf(key),
        checkedLabel(request.label),
        companyId,
        checkedScopes(request.scopes),
        createdBy,
        this.clock.now(),
        expiresAt,
      ],
    );
    return { key, apiKey: toApiKey(row!) };
  }

  async find(key: string, { fresh = false } = {}): Promise<Authentication | undefined> {
    const hash = hashOf(key);
    if (fresh) this.found.delete(hash);
    const row = await withQueryLimit(lookUpMs, () => this.usableRow(key, hash));
    if (!row) return undefined;
    await withQueryLimit(lookUpMs, () => this.touch(row, hash));
    const actor = actorOf(row);
    return row.expiresAt ? { actor, expiresAt: row.expiresAt } : { actor };
  }

  async current(id: string): Promise<Actor | undefined> {
    const [row] = await this.db.query<Row>(`select ${columns} from api_key where id = $1`, [id]);
    return row && !this.hasEnded(row) ? actorOf(row) : undefined;
  }

  async revoke(id: string): Promise<boolean> {
    const rows = await this.db.query<{ hash: string }>(
      'update api_key set revoked_at = coalesce(revoked_at, $2) where id = $1 returning hash',
      [id, this.clock.now()],
    );
    for (const { hash } of rows) this.found.delete(hash);
    return rows.length > 0;
  }

  async list(companyId: string | null, before?: string): Promise<readonly ApiKey[]> {
    const rows = await this.db.query<Row>(
      `select ${columns} from api_key
       where company_id is not distinct from $1::uuid and ($2::uuid is null or id < $2::uuid) order by id desc limit 200`,
      [companyId, before ?? null],
    );
    return rows.map(toApiKey);
  }

  private async usableRow(key: string, hash: string): Promise<Row | undefined> {
    const prefix = prefixOf(key);
    if (prefix === undefined) return undefined;
    const now = this.clock.now().getTime();
    const cached = this.found.get(hash);
    const row = cached && now < cached.until ? cached.row : await this.read(prefix, hash);
    return row && !this.hasEnded(row) ? row : undefined;
  }

  private hasEnded({ revokedAt, expiresAt }: Row): boolean {
    return revokedAt !== null || (expiresAt !== null && expiresAt <= this.clock.now());
  }

  private async read(prefix: string, hash: string): Promise<Row | undefined> {
    const [row] = await this.db.query<Row>(`select ${columns} from api_key where prefix = $1`, [prefix]);
    if (!row || !sameHash(row.hash, hash)) return undefined;
    this.found.set(hash, { row, until: this.clock.now().getTime() + cachedMs });
    return row;
  }

  /** At most one write per key and minute, over all processes: the condition is in the statement. */
  private async touch(row: Row, hash: string): Promise<void> {
    const now = this.clock.now();
    if (row.lastUsedAt !== null && now.getTime() - row.lastUsedAt.getTime() < lastUsedEveryMs) return;
    this.found.set(hash, { row: { ...row, lastUsedAt: now }, until: this.found.get(hash)?.until ?? 0 });
    await this.db.query(
      'update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)',
      [row.id, now, new Date(now.getTime() - lastUsedEveryMs)],
    );
  }
}

function toApiKey({ hash: _hash, scopes, ...rest }: Row): ApiKey {
  return { ...rest, scopes: allScopes.filter((scope) => scopes.includes(scope)) };
}

function actorOf(row: Row): Actor {
  const { id, companyId, scopes } = toApiKey(row);
  return { kind: 'api-key', id, companyId, roles: [], scopes };
}

function checkedLabel(label: string): string {
  if (isBlank(label) || isLongerThan(label, 200))
    throw new RangeError('An API key needs a label of 1 to 200 characters that says what it is for.');
  return label;
}

function checkedScopes(scopes: readonly Scope[]): string[] {
  const unknown = scopes.filter((scope) => !allScopes.includes(scope));
  if (unknown.length > 0)
    throw new RangeError(`Unknown scopes ${unknown.join(', ')}; known are ${allScopes.join(', ')}.`);
  return [...scopes];
}
