import { GraphQLError } from 'graphql';
import type { LoadedSupergraph } from './loaded-supergraph.js';

/** Documents planned before traffic meets a supergraph; each costs up to some ten milliseconds. */
export const MAX_WARM_UP = 200;

/** Plans one document per turn of the event loop, since planning blocks it and requests may be being served meanwhile. */
export async function warmUp(loaded: LoadedSupergraph, texts: Iterable<string>): Promise<void> {
  for (const text of [...texts].slice(0, MAX_WARM_UP)) {
    const { document, operations } = loaded.operations.document(text);
    for (const { name } of document ? operations : []) {
      try {
        loaded.engine.prepare(document!, name?.value);
      } catch (error) {
        // A recorded operation that no longer fits is reported to whoever asks for it.
        if (!(error instanceof GraphQLError)) throw error;
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
