import { type DocumentNode, OperationTypeNode } from 'graphql';
import { CompiledEngine, type WarmUp } from './compiled-engine.js';
import { type EngineOptions, transportsOf } from './engine-options.js';
import type { Engine, ExecutionAnswer, PreparedOperation } from './engine.js';
import { findOperation, ReferenceEngine } from './execution/index.js';
import { Planner } from './planning/index.js';

/**
 * Loads a supergraph.
 *
 * @throws Error with the supergraph's own parse or link error
 */
export function createEngine(options: EngineOptions): Engine & { warmUp(documents: readonly WarmUp[]): number } {
  return options.executor === 'reference' ? new WarmReference(options) : new CompiledEngine(options);
}

/** Apollo's executor has no subscriptions: their streams and events are the compiled engine's. */
class WarmReference extends ReferenceEngine {
  readonly #streams: CompiledEngine;

  constructor(options: EngineOptions) {
    super(
      options.supergraphSdl,
      transportsOf(options, new Planner(options.supergraphSdl).subgraphs),
      options.planningMs,
    );
    this.#streams = new CompiledEngine(options);
  }

  override prepare(document: DocumentNode, operationName?: string | null): PreparedOperation {
    const { operation } = findOperation(document, operationName);
    return operation === OperationTypeNode.SUBSCRIPTION
      ? this.#streams.prepare(document, operationName)
      : super.prepare(document, operationName);
  }

  override executeEvent(...event: Parameters<Engine['executeEvent']>): Promise<ExecutionAnswer> {
    return this.#streams.executeEvent(...event);
  }

  forget(document: DocumentNode): void {
    this.#streams.forget(document);
  }

  /** The reference plans every request anew. */
  warmUp(): number {
    return 0;
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#streams.close()]);
  }
}
