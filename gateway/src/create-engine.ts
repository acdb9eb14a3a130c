import { CompiledEngine, type WarmUp } from './compiled-engine.js';
import { type EngineOptions, transportsOf } from './engine-options.js';
import type { Engine } from './engine.js';
import { ReferenceEngine } from './execution/index.js';
import { Planner } from './planning/index.js';

/**
 * Loads a supergraph.
 *
 * @throws Error with the supergraph's own parse or link error
 */
export function createEngine(options: EngineOptions): Engine & { warmUp(documents: readonly WarmUp[]): number } {
  return options.executor === 'reference' ? new WarmReference(options) : new CompiledEngine(options);
}

class WarmReference extends ReferenceEngine {
  constructor(options: EngineOptions) {
    super(
      options.supergraphSdl,
      transportsOf(options, new Planner(options.supergraphSdl).subgraphs),
      options.planningMs,
    );
  }

  /** The reference plans every request anew. */
  warmUp(): number {
    return 0;
  }
}
