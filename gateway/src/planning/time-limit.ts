import { GraphQLError } from 'graphql';
import { type ThreadClock, threadClock } from './thread-clock.js';

export const PLANNING_LIMIT_EXCEEDED = 'PLANNING_LIMIT_EXCEEDED';

/**
 * Milliseconds. Some fifty times what an ordinary operation takes, and a pause of the event loop that clients do not take for an outage.
 */
export const DEFAULT_PLANNING_MS = 500;

/** Ways to one field that are weighed against each other, each with each: with more of them no limit anybody sets would hold. */
const MAX_WAYS = 100_000;
/** A heap that is full ends the process, whichever thread it belongs to; V8 has collected what it could well before this. */
const MOST_OF_HEAP = 0.85;
/** Milliseconds; planning allocates some megabytes in that time. */
const HEAP_LOOK_MS = 5;
/** Looking at the clock takes as long as the cheapest steps do. */
const STEPS_PER_LOOK = 8;

const REMEDY =
  'Ask for fewer fields that many subgraphs or many types offer, nest them less deeply, or split the operation.';

export function limitExceeded(what: string, extensions: Readonly<Record<string, unknown>> = {}): GraphQLError {
  const message = `The operation cannot be planned: ${what}. ${REMEDY}`;
  return new GraphQLError(message, { extensions: { code: PLANNING_LIMIT_EXCEEDED, ...extensions } });
}

const tooLong = (limit: number): GraphQLError =>
  limitExceeded(`planning it takes more than ${limit} ms, the limit here (limits.planningMs)`, { limit });

export interface PlanningLimit {
  /** Of the thread's own time. */
  readonly ms: number;
  readonly clock?: ThreadClock;
  readonly timeIsUp?: () => Error;
}

export const isLimitExceeded = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError && error.extensions['code'] === PLANNING_LIMIT_EXCEEDED;

/** Thrown instead of a refusal where there is another place to plan at leisure. */
export class TakesLong extends Error {
  override readonly name = 'TakesLong';
}

/** The planning that goes on; on a thread there is one at a time. */
class PlanningTime {
  readonly #limitMs: number;
  readonly #timeIsUp: () => Error;
  readonly #clock: ThreadClock;
  readonly #usedBefore: number;
  /** Not over before: the thread may have waited for its core. */
  #notBefore: number;
  #nextHeapLook: number;
  #steps = 0;

  constructor({ ms, clock, timeIsUp }: Required<PlanningLimit>) {
    this.#limitMs = ms;
    this.#timeIsUp = timeIsUp;
    this.#clock = clock;
    this.#usedBefore = clock.usedMs();
    const now = clock.now();
    this.#notBefore = now + ms;
    this.#nextHeapLook = now + HEAP_LOOK_MS;
  }

  step(): void {
    if (++this.#steps % STEPS_PER_LOOK !== 0) return;
    const now = this.#clock.now();
    if (now >= this.#nextHeapLook) this.#checkHeap(now);
    if (now >= this.#notBefore) this.#checkTime(now);
  }

  #checkHeap(now: number): void {
    if (this.#clock.heapShare() > MOST_OF_HEAP) throw limitExceeded('planning it takes too much memory');
    this.#nextHeapLook = now + HEAP_LOOK_MS;
  }

  #checkTime(now: number): void {
    const left = this.#limitMs - (this.#clock.usedMs() - this.#usedBefore);
    if (left <= 0) throw this.#timeIsUp();
    this.#notBefore = now + left;
  }
}

let current: PlanningTime | undefined;

/**
 * Runs a planning that may take so much of its thread's time. What other threads and processes take does not count: on a busy machine
 * the planning thread waits far longer than it works.
 *
 * @throws GraphQLError `PLANNING_LIMIT_EXCEEDED`, or what `timeIsUp` makes
 */
export function withinPlanningTime<T>(limit: PlanningLimit, plan: () => T): T {
  const { ms, clock = threadClock, timeIsUp = () => tooLong(ms) } = limit;
  current = new PlanningTime({ ms, clock, timeIsUp });
  try {
    return plan();
  } finally {
    current = undefined;
  }
}

/**
 * Called wherever planning may go on for long, by Apollo's planner as well (`apollo.ts`).
 *
 * @param ways to one field, about to be listed
 * @throws GraphQLError `PLANNING_LIMIT_EXCEEDED`
 */
export function checkpoint(ways = 0): void {
  if (ways > MAX_WAYS && current) {
    throw limitExceeded(`there are ${ways} ways to combine subgraphs for one of its fields`, { limit: MAX_WAYS });
  }
  current?.step();
}
