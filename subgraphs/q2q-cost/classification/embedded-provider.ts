import { WorkerThread, WorkerThreadError } from '#platform/worker-threads';
import {
  type ClassificationProvider,
  type ClassificationRequest,
  type ClassificationResult,
  NotSent,
} from './provider.js';

export const embeddedModelId = 'q2q-ngram-2';

/** The default: needs no key, leaves no machine, computes off the event loop, metered like every other model. */
export function embeddedProvider(): ClassificationProvider & { close(): Promise<void> } {
  const timeoutMs = 15_000;
  const program = new URL('./embedded-thread', import.meta.url);
  const thread = new WorkerThread<ClassificationRequest, ClassificationResult>({ program, timeoutMs });
  return {
    provider: 'embedded',
    model: embeddedModelId,
    version: '4',
    local: true,
    source: 'INTERNAL',
    maxOutputTokens: 0,
    timeoutMs,
    promptOf: ({ text }) => text,
    async classify(request, signal) {
      try {
        return await thread.run('texts', request, signal);
      } catch (error) {
        // Nothing left this process.
        if (error instanceof WorkerThreadError)
          throw new NotSent('The embedded model did not answer.', { cause: error });
        throw error;
      }
    },
    close: () => thread.close(),
  };
}
