import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayConfig } from '../config.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import { parseWithin, readDocument } from './read-document.js';
import { rejection, type Rejection } from './rejection.js';
import { StoredOperation } from './stored-operation.js';
import { TwoQueueCache } from './two-queue-cache.js';

/** What a parsed document weighs, measured; its text is a fiftieth of that. */
const BYTES_PER_TOKEN = 510;

/** Of texts. */
const MAX_VALID_BYTES = 4 * 1024 * 1024;

interface Held {
  document: StoredDocument | undefined;
  /** How often it is held. */
  count: number;
}

/**
 * Everything that depends on a document's text alone is done once per text: parsed, measured against the limits, validated, planned.
 * Refused texts are kept as well, so that sending one again costs nothing. Bounded by count and by what the documents weigh in memory.
 */
export class OperationStore {
  readonly #loaded: LoadedSupergraph;
  readonly #config: GatewayConfig;
  readonly #recorded: ReadonlySet<string>;
  readonly #documents: TwoQueueCache<StoredDocument>;
  readonly #held = new Map<string, Held>();
  /** Texts that were judged to be valid and have not been read yet. */
  readonly #valid = new LRUCache<string, true>({
    maxSize: MAX_VALID_BYTES,
    sizeCalculation: (_, text) => text.length + 1,
  });

  constructor(loaded: LoadedSupergraph, config: GatewayConfig, recorded: ReadonlySet<string> = new Set()) {
    this.#loaded = loaded;
    this.#config = config;
    this.#recorded = recorded;
    const { maxEntries, maxBytes } = config.documentCache;
    this.#documents = new TwoQueueCache({
      maxEntries,
      // The other half is for the plans.
      maxBytes: maxBytes / 2,
      bytesOf: ({ document }, text) => text.length + 1 + BYTES_PER_TOKEN * (document?.tokenCount ?? 0),
      evicted: ({ document }, text) => document && !this.#held.has(text) && loaded.engine.forget?.(document),
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
    return this.#held.get(text)?.document ?? this.#documents.get(text);
  }

  document(text: string): StoredDocument {
    const known = this.known(text);
    if (known) return known;
    const { limits } = this.#config;
    const schema = this.#loaded.engine.apiSchema;
    const isValid = this.#valid.delete(text);
    return this.#keep(text, isValid ? parseWithin(text, limits.tokens) : readDocument(schema, text, this.#config));
  }

  /** While this runs, what is known of the text is not pushed out. */
  async holding<T>(text: string, work: () => Promise<T>): Promise<T> {
    const held = this.#held.get(text) ?? { document: this.#documents.get(text), count: 0 };
    this.#held.set(text, held);
    held.count++;
    try {
      return await work();
    } finally {
      if (--held.count === 0) this.#release(text, held);
    }
  }

  #release(text: string, { document }: Held): void {
    this.#held.delete(text);
    if (document && !this.#documents.get(text)) this.#documents.add(text, document);
  }

  /** Of a document that is known to be used often. */
  recorded(text: string): StoredDocument {
    const document = this.document(text);
    this.#documents.promote(text);
    return document;
  }

  /** Whether it is known or was judged, so that reading it is all that is left. */
  isJudged(text: string): boolean {
    return this.known(text) !== undefined || this.#valid.has(text);
  }

  /** Judges a document where it blocks nobody, if that is possible. */
  async judge(text: string): Promise<void> {
    const verdict = await this.#loaded.engine.ahead?.judge(text, this.#config);
    if (verdict === 'valid') this.#valid.set(text, true);
    else if (verdict) this.#keep(text, verdict);
  }

  #keep(text: string, content: DocumentNode | Rejection): StoredDocument {
    const document = new StoredDocument(this.#loaded, this.#config, { content, isRecorded: this.#recorded.has(text) });
    const held = this.#held.get(text);
    if (held) held.document = document;
    else this.#documents.add(text, document);
    return document;
  }
}

/** A document as it was found: its operations, or why it is refused. */
export class StoredDocument {
  readonly document: DocumentNode | undefined;
  readonly #rejection: Rejection | undefined;
  readonly #byName = new Map<string, StoredOperation>();
  readonly #anonymousAnswer: StoredOperation | Rejection;

  constructor(
    loaded: LoadedSupergraph,
    config: GatewayConfig,
    { content, isRecorded }: { content: DocumentNode | Rejection; isRecorded: boolean },
  ) {
    if ('rejected' in content) {
      this.#rejection = content;
      this.#anonymousAnswer = content;
      return;
    }
    this.document = content;
    const operations: StoredOperation[] = [];
    for (const node of content.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue;
      const operation = new StoredOperation(loaded, config, { document: content, operation: node, isRecorded });
      operations.push(operation);
      if (node.name) this.#byName.set(node.name.value, operation);
    }
    this.#anonymousAnswer = operations.length === 1 ? operations[0]! : missingName(operations.length);
  }

  operation(name: string | undefined): StoredOperation | Rejection {
    if (name === undefined) return this.#anonymousAnswer;
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
