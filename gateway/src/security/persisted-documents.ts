import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import type { GatewayConfig } from '../config.js';
import { jsonText } from '../pipeline/json-bounds.js';
import type { GraphQLParams } from '../pipeline/params.js';
import { rejection, type Rejection } from '../pipeline/rejection.js';

/** Texts that clients have registered by hash, altogether. */
const MAX_REGISTERED_CHARACTERS = 16 * 1024 * 1024;

/** APQ's answer to a hash it does not know: clients repeat the request with the text, so caches must not keep it. */
const DO_NOT_CACHE = { 'cache-control': 'private, no-cache, must-revalidate' };

/**
 * Finds the document text of a request: sent as it is, by the id of a persisted document, or by hash (automatic persisted queries).
 * With `allowListOnly` a text is accepted only if it is one of the persisted documents.
 */
export class DocumentSources {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #allowed: ReadonlySet<string>;
  readonly #allowListOnly: boolean;
  readonly #registered: LRUCache<string, string> | undefined;

  /** Throws when the manifest cannot be read, naming the file. */
  constructor(config: Pick<GatewayConfig, 'automaticPersistedQueries' | 'persistedDocuments' | 'documentCache'>) {
    this.#byId = config.persistedDocuments ? readManifest(config.persistedDocuments.file) : new Map();
    this.#allowListOnly = config.persistedDocuments?.allowListOnly ?? false;
    this.#allowed = new Set(this.#byId.values());
    const apq = config.automaticPersistedQueries && !this.#allowListOnly;
    const { maxEntries } = config.documentCache;
    this.#registered = apq
      ? new LRUCache({
          max: maxEntries,
          maxSize: MAX_REGISTERED_CHARACTERS,
          sizeCalculation: (text) => text.length + 1,
        })
      : undefined;
  }

  /** Persisted documents, for warming up. */
  get persisted(): Iterable<string> {
    return this.#byId.values();
  }

  textOf(params: GraphQLParams): string | Rejection {
    if (params.documentId !== undefined) return this.#ofId(params.documentId);
    const persisted = params.extensions?.persistedQuery;
    if (persisted !== undefined && persisted !== null) return this.#ofHash(persisted, params.query);
    if (!params.query) {
      return rejection(
        400,
        'BAD_REQUEST',
        'The request has no `query`, no `documentId` and no `persistedQuery` extension.',
      );
    }
    return this.#accepted(params.query);
  }

  #accepted(text: string): string | Rejection {
    if (!this.#allowListOnly || this.#allowed.has(text)) return text;
    return rejection(403, 'DOCUMENT_NOT_ALLOWED', 'Only persisted documents are accepted here; send a `documentId`.');
  }

  #ofId(id: string): string | Rejection {
    const text = this.#byId.get(id);
    if (text !== undefined) return text;
    return rejection(404, 'PERSISTED_DOCUMENT_NOT_FOUND', `No persisted document has the id "${id.slice(0, 100)}".`);
  }

  #ofHash(persisted: unknown, query: string | undefined): string | Rejection {
    const { version, sha256Hash: hash } = persisted as { version?: unknown; sha256Hash?: unknown };
    if (version !== 1) return rejection(400, 'BAD_REQUEST', 'Unsupported persisted query version; 1 is supported.');
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) {
      return rejection(
        400,
        'BAD_REQUEST',
        '`extensions.persistedQuery.sha256Hash` must be 64 lower-case hexadecimal digits.',
      );
    }
    const known = this.#byId.get(hash) ?? this.#registered?.get(hash);
    if (known !== undefined && (query === undefined || query === known)) return known;
    if (this.#allowListOnly) return query === undefined ? this.#ofId(hash) : this.#accepted(query);
    if (!this.#registered) {
      return rejection(200, 'PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', { headers: DO_NOT_CACHE });
    }
    if (query === undefined) {
      return rejection(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', { headers: DO_NOT_CACHE });
    }
    if (createHash('sha256').update(query).digest('hex') !== hash) {
      return rejection(400, 'BAD_REQUEST', 'provided sha does not match query');
    }
    this.#registered.set(hash, query);
    return query;
  }
}

/** `{ "<id>": "<document>" }` or Apollo's manifest. Throws with the file's name when it is neither. */
export function readManifest(file: string): ReadonlyMap<string, string> {
  let content: unknown;
  try {
    content = JSON.parse(jsonText(readFileSync(file)));
  } catch (error) {
    throw new Error(`Reading the persisted documents in ${file}: ${(error as Error).message}`, { cause: error });
  }
  const operations = (content as { operations?: unknown }).operations;
  const entries = Array.isArray(operations)
    ? operations.map((operation: { id: unknown; body: unknown }) => [operation.id, operation.body])
    : Object.entries(content as object);
  for (const [id, text] of entries) {
    if (typeof id === 'string' && typeof text === 'string') continue;
    throw new Error(
      `Reading the persisted documents in ${file}: expected { "<id>": "<document>" } or Apollo's manifest.`,
    );
  }
  return new Map(entries as [string, string][]);
}
