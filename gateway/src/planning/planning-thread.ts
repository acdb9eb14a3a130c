/**
 * Plans on a thread of its own, with less urgency than everything else: planning takes some ten milliseconds, or hundreds for an operation
 * made to be dear, and on the main thread every request would wait for it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { GraphQLError, Kind, parse } from 'graphql';
import { yieldToEverybody } from '../../../platform/thread-priority/index.js';
import { Planner } from './planner.js';

export interface PlanningJob {
  readonly text: string;
  /** Of the operation; undefined where it has none. */
  readonly operationName: string | undefined;
  readonly overrides: ReadonlyMap<string, boolean>;
  readonly conditions: ReadonlyMap<string, boolean>;
}

export interface PlanningThreadData {
  readonly supergraphSdl: string;
  /** For planning one operation. */
  readonly limitMs: number;
}

/** `passes`: query plans as JSON. */
export type PlanningAnswer =
  | { readonly passes: string }
  | { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> };

yieldToEverybody();
const { supergraphSdl, limitMs } = workerData as PlanningThreadData;
const planner = new Planner(supergraphSdl, limitMs);
const port = parentPort!;
port.on('message', (job: PlanningJob) => port.postMessage(answer(job)));
port.postMessage('ready');

function answer({ text, operationName, overrides, conditions }: PlanningJob): PlanningAnswer {
  try {
    const document = parse(text, { noLocation: true });
    const operation = document.definitions.find(
      (each) => each.kind === Kind.OPERATION_DEFINITION && each.name?.value === operationName,
    );
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The operation is not in its document');
    return { passes: JSON.stringify(planner.plan({ document, operation, overrides, conditions }).passes) };
  } catch (error) {
    const extensions = error instanceof GraphQLError ? error.extensions : { code: 'QUERY_PLANNING_FAILED' };
    return { message: error instanceof Error ? error.message : String(error), extensions: { ...extensions } };
  }
}
