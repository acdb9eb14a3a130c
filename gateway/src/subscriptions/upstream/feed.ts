import type { GraphQLFormattedError } from 'graphql';
import type { Identity } from '../../engine.js';
import { unavailableError } from '../errors.js';
import type { SubscriptionMetrics } from '../metrics.js';
import type { SubscriptionSettings } from '../settings.js';
import { backoffMs } from './backoff.js';
import type { Resumption } from './resume.js';
import type { StreamSource, SubgraphEvent } from './subgraph-stream.js';

/** The stream of one subgraph that a topic lives on. */
export interface FeedPlan {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly resumption: Resumption | undefined;
}

export interface FeedParts {
  readonly source: StreamSource;
  readonly settings: SubscriptionSettings;
  readonly metrics: SubscriptionMetrics;
  readonly identity: Identity;
  readonly requestId: string;
  event(event: SubgraphEvent): void;
  /** The feed is over: without errors when the subgraph completed it. */
  end(errors?: readonly GraphQLFormattedError[]): void;
}

/**
 * An event stream that survives the loss of its connection: it is opened again, after a pause, where it was if the subscription can
 * resume, and from now on if not.
 */
export class Feed {
  readonly plan: FeedPlan;
  readonly #address: string;
  readonly #parts: FeedParts;
  #lastSequence: number | undefined;
  #attempts = 0;
  /** Since when the stream is known to be open, or must be by now. */
  #healthySince = 0;
  #hasEvents = false;
  #closeStream: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(plan: FeedPlan, parts: FeedParts, afterSequence?: number) {
    this.plan = plan;
    this.#address = parts.source.addressOf(plan.subgraph);
    this.#parts = parts;
    this.#lastSequence = plan.resumption ? afterSequence : undefined;
    parts.metrics.upstreams.inc({ subgraph: plan.subgraph });
  }

  /** Of the last event; the next feed of the same topic may go on from there. */
  get lastSequence(): number | undefined {
    return this.#lastSequence;
  }

  /** True when a feed of this plan would be the very same stream of the subgraph. */
  serves(plan: FeedPlan): boolean {
    const { subgraph } = plan;
    return fingerprint(plan) === fingerprint(this.plan) && this.#parts.source.addressOf(subgraph) === this.#address;
  }

  open(): void {
    if (this.#closed) return;
    const { source, identity, requestId } = this.#parts;
    let over = false;
    this.#hasEvents = false;
    // A quiet stream gives no sign, but without a socket or its acknowledgement it would have been lost by then.
    this.#healthySince = performance.now() + 2 * this.#parts.settings.upstream.connectTimeoutMs;
    const close = source.open(
      {
        ...this.#operation(),
        subgraph: this.plan.subgraph,
        operationName: this.plan.operationName,
        identity,
        requestId,
      },
      {
        event: (event) => this.#event(event),
        lost: () => {
          over = true;
          this.#lost();
        },
        refused: (errors) => {
          over = true;
          this.#end(errors);
        },
        complete: () => {
          over = true;
          this.#end();
        },
      },
    );
    if (!over) this.#closeStream = close;
  }

  /** At once; no event comes after it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#parts.metrics.upstreams.dec({ subgraph: this.plan.subgraph });
    this.#closeStream?.();
    this.#closeStream = undefined;
  }

  #operation(): { query: string; variables: Readonly<Record<string, unknown>> } {
    const { query, variables, resumption } = this.plan;
    if (!resumption) return { query, variables };
    if (this.#lastSequence === undefined) return { query: resumption.query, variables };
    const kept = resumption.resumeVariables.filter((name) => name in variables).map((name) => [name, variables[name]]);
    return {
      query: resumption.resumeQuery,
      variables: { ...Object.fromEntries(kept), [resumption.resumeVariable]: this.#lastSequence },
    };
  }

  #event(event: SubgraphEvent): void {
    if (this.#closed) return;
    const { resumption, subgraph } = this.plan;
    if (!this.#hasEvents) this.#healthySince = performance.now();
    this.#hasEvents = true;
    this.#parts.metrics.events.inc({ subgraph });
    if (!resumption) return this.#parts.event(event);
    this.#lastSequence = resumption.sequenceOf(event.data) ?? this.#lastSequence;
    const errors = event.errors?.filter(({ path }) => path?.at(-1) !== resumption.key);
    this.#parts.event(errors && errors.length !== event.errors!.length ? { ...event, errors } : event);
  }

  #lost(): void {
    if (this.#closed) return;
    this.#closeStream = undefined;
    const { settings, metrics } = this.#parts;
    const { subgraph } = this.plan;
    // Events are no sign of health: a subgraph may send one and close, and would be asked again at once for ever.
    if (performance.now() - this.#healthySince > settings.upstream.maxRetryDelayMs) this.#attempts = 0;
    this.#attempts++;
    if (this.#attempts === 1 || this.#hasEvents)
      metrics.gaps.inc({ subgraph, resumed: String(this.#lastSequence !== undefined) });
    if (this.#attempts > settings.upstream.attempts) return this.#end([unavailableError(subgraph)]);
    this.#timer = setTimeout(
      () => {
        metrics.reconnects.inc({ subgraph });
        this.open();
      },
      backoffMs(settings.upstream, this.#attempts, settings.random),
    );
    this.#timer.unref();
  }

  #end(errors?: readonly GraphQLFormattedError[]): void {
    if (this.#closed) return;
    this.#closeStream = undefined;
    this.close();
    this.#parts.end(errors);
  }
}

/** What a subgraph would see. */
function fingerprint({ subgraph, query, operationName, variables, resumption }: FeedPlan): string {
  return JSON.stringify([subgraph, query, operationName, variables, resumption?.resumeQuery]);
}
