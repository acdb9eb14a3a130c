import { GraphQLError } from 'graphql';
import type { GatewayLog } from '../config.js';
import { isLimitExceeded } from '../planning/index.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';

/** Documents planned before traffic meets a supergraph; each costs up to some ten milliseconds. */
export const MAX_WARM_UP = 200;

const TOO_DEAR = 'a recorded operation is too dear to plan and was skipped';

/** Plans one document per turn of the event loop, since planning blocks it and requests may be being served meanwhile. */
export async function warmUp(loaded: LoadedSupergraph, texts: Iterable<string>, log: GatewayLog): Promise<void> {
  for (const text of [...texts].slice(0, MAX_WARM_UP)) {
    const { document, operations } = loaded.operations.recorded(text);
    for (const { name } of document ? operations : []) {
      try {
        loaded.engine.prepare(document!, name?.value);
      } catch (error) {
        // A recorded operation that no longer fits is reported to whoever asks for it.
        if (!(error instanceof GraphQLError)) throw error;
        // Nobody knows yet that it will be refused, unlike one that is no longer valid.
        if (isLimitExceeded(error)) log.warn({ operation: name?.value, reason: error.message }, TOO_DEAR);
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
