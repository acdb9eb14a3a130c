import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Program } from './program.js';

/** Measured on plans of 1 to 512 places, between 1.3 and 3 times what they took: the heap of code that runs later is not known here. */
const BYTES_PER_PLAN = 4096;
const BYTES_PER_STEP = 8192;
const BYTES_PER_TARGET = 700;
/** Of the document, which a plan keeps, and of the code that writes its answer. */
const BYTES_PER_TOKEN = 500;

interface Plan {
  readonly programs: readonly Program[];
}

interface Kept {
  readonly document: DocumentNode;
  readonly forget: () => void;
}

/** The compiled plans of an engine, bounded by what they weigh in memory: those not used for the longest are forgotten. */
export class KeptPlans {
  readonly #plans: LRUCache<Plan, Kept>;

  constructor(maxBytes: number) {
    this.#plans = new LRUCache({
      maxSize: maxBytes,
      // One is kept, however large it is.
      sizeCalculation: ({ document }, plan) => Math.min(maxBytes, bytesOf(plan, document)),
      dispose: ({ forget }) => forget(),
    });
  }

  keep(plan: Plan, kept: Kept): void {
    this.#plans.set(plan, kept);
  }

  forget(plan: Plan): void {
    this.#plans.delete(plan);
  }

  used(plan: Plan): void {
    this.#plans.get(plan);
  }
}

function bytesOf({ programs }: Plan, { tokenCount = 0 }: DocumentNode): number {
  let bytes = BYTES_PER_PLAN + BYTES_PER_TOKEN * tokenCount;
  for (const step of programs.flatMap(({ steps }) => steps)) {
    bytes += BYTES_PER_STEP;
    if (step.kind === 'entities') for (const { targets } of step.groups) bytes += BYTES_PER_TARGET * targets.length;
  }
  return bytes;
}
