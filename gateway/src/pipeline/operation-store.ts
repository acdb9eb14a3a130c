import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import type { GatewayConfig } from '../config.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import { parseWithin, readDocument } from './read-document.js';
import { rejection, type Rejection } from './rejection.js';
import { StoredOperation } from './stored-operation.js';
import { TwoQueueCache } from './two-queue-cache.js';

/** What a parsed document weighs, measured; its text is a fiftieth of that. */
const BYTES_PER_TOKEN = 510;

/**
 * Everything that depends on a document's text alone is done once per text: parsed, measured against the limits, validated, planned.
 * Refused texts are kept as well, so that sending one again costs nothing. Bounded by count and by what the documents weigh in memory.
 */
export class OperationStore {
  readonly #loaded: LoadedSupergraph;
  readonly #config: GatewayConfig;
  readonly #documents: TwoQueueCache<StoredDocument>;

  constructor(loaded: LoadedSupergraph, config: GatewayConfig) {
    this.#loaded = loaded;
    this.#config = config;
    const { maxEntries, maxBytes } = config.documentCache;
    this.#documents = new TwoQueueCache({
      maxEntries,
      // The other half is for the plans.
      maxBytes: maxBytes / 2,
      bytesOf: ({ document }, text) => text.length + 1 + BYTES_PER_TOKEN * (document?.tokenCount ?? 0),
      evicted: ({ document }) => document && loaded.engine.forget?.(document),
    });
  }

  get size(): number {
    return this.#documents.size;
  }

  /** Texts that are used often, then those that were used once; each from the last used on. */
  recentTexts(count: number): readonly string[] {
    return [...this.#documents.keys()].slice(0, count);
  }

  /** Undefined when it would have to be read first. */
  known(text: string): StoredDocument | undefined {
    return this.#documents.get(text);
  }

  /** @param valid whether the document was judged to be; it is only parsed then */
  document(text: string, valid = false): StoredDocument {
    const known = this.#documents.get(text);
    if (known) return known;
    const { limits } = this.#config;
    const schema = this.#loaded.engine.apiSchema;
    return this.#keep(text, valid ? parseWithin(text, limits.tokens) : readDocument(schema, text, this.#config));
  }

  /** Of a document that is known to be used often. */
  recorded(text: string): StoredDocument {
    const document = this.document(text);
    this.#documents.promote(text);
    return document;
  }

  /** Judges a document where it blocks nobody, if it can be: true when it is valid, and known when it is not. */
  async judge(text: string): Promise<boolean> {
    const verdict = await this.#loaded.engine.ahead?.judge(text, this.#config);
    if (verdict && verdict !== 'valid') this.#keep(text, verdict);
    return verdict === 'valid';
  }

  #keep(text: string, content: DocumentNode | Rejection): StoredDocument {
    const document = new StoredDocument(this.#loaded, this.#config, content);
    this.#documents.add(text, document);
    return document;
  }
}

/** A document as it was found: its operations, or why it is refused. */
export class StoredDocument {
  readonly document: DocumentNode | undefined;
  readonly #rejection: Rejection | undefined;
  readonly #byName = new Map<string, StoredOperation>();
  readonly #anonymousAnswer: StoredOperation | Rejection;

  constructor(loaded: LoadedSupergraph, config: GatewayConfig, content: DocumentNode | Rejection) {
    if ('rejected' in content) {
      this.#rejection = content;
      this.#anonymousAnswer = content;
      return;
    }
    this.document = content;
    const operations: StoredOperation[] = [];
    for (const node of content.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue;
      const operation = new StoredOperation(loaded, config, { document: content, operation: node });
      operations.push(operation);
      if (node.name) this.#byName.set(node.name.value, operation);
    }
    this.#anonymousAnswer = operations.length === 1 ? operations[0]! : missingName(operations.length);
  }

  operation(name: string | undefined): StoredOperation | Rejection {
    if (name === undefined || name === '') return this.#anonymousAnswer;
    if (this.#rejection) return this.#rejection;
    return (
      this.#byName.get(name) ??
      rejection(400, 'OPERATION_RESOLUTION_FAILURE', `Unknown operation named "${name.slice(0, 100)}".`)
    );
  }

  get operations(): readonly OperationDefinitionNode[] {
    return this.document?.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION) ?? [];
  }
}

function missingName(operations: number): Rejection {
  return rejection(
    400,
    'OPERATION_RESOLUTION_FAILURE',
    operations === 0
      ? 'Must provide an operation.'
      : 'Must provide operation name if query contains multiple operations.',
  );
}
