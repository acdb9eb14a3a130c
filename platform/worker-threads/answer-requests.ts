import { parentPort } from 'node:worker_threads';
import { lowerPriority } from '#platform/process-priority';
import type { Answer, Request } from './messages.js';

/** Where the thread and requests want the same core, requests get most of it. */
const nice = 5;

/**
 * The whole program of a worker thread: computes one output per input, at once or as a promise. Inputs and outputs are copied, so they are
 * plain data.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the program knows what it is sent
export function answerRequests<I>(compute: (input: I) => unknown): void {
  const port = parentPort;
  if (!port) throw new Error('This module is the program of a worker thread; start it with `WorkerThread`.');
  // Elsewhere it would be the priority of the whole process.
  if (process.platform === 'linux') lowerPriority(0, nice);
  port.on('message', ({ id, input }: Request) => {
    void answerOf(id, () => compute(input as I)).then((answer) => port.postMessage(answer));
  });
}

async function answerOf(id: number, compute: () => unknown): Promise<Answer> {
  try {
    return { id, output: await compute() };
  } catch (error) {
    return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
