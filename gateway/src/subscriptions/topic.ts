import type { GraphQLFormattedError } from 'graphql';
import { Deadline } from '../pipeline/deadline.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { maskErrors, maskThrown } from '../security/error-masking.js';
import type { StreamSink } from './client-stream.js';
import { overflowError } from './errors.js';
import { EventLine } from './event-line.js';
import type { SubscriptionMetrics } from './metrics.js';
import { ResultText } from './result-text.js';
import type { SubscriptionSettings } from './settings.js';
import type { TopicPlan } from './topic-plan.js';
import { Feed } from './upstream/feed.js';
import type { StreamSource, SubgraphEvent } from './upstream/subgraph-stream.js';

export interface TopicParts {
  readonly pipeline: Pipeline;
  readonly source: StreamSource;
  readonly settings: SubscriptionSettings;
  readonly metrics: SubscriptionMetrics;
  /** Told when the subgraph has ended the stream: nobody may join any more, though events are still being completed. */
  onSealed(topic: Topic): void;
  /** Told when nobody is left, or the stream is over. */
  onEnd(topic: Topic): void;
}

interface Pending {
  readonly plan: TopicPlan;
  readonly event: SubgraphEvent;
}

/**
 * One distinct subscription (operation, variables, identity): one stream of a subgraph, every event completed once, its text handed to
 * all who subscribed.
 */
export class Topic {
  plan: TopicPlan;
  readonly #parts: TopicParts;
  readonly #sinks = new Set<StreamSink>();
  readonly #line: EventLine<Pending, ResultText>;
  readonly #left = new AbortController();
  #feed: Feed;
  #last: ResultText | undefined;
  #ended = false;

  constructor(plan: TopicPlan, parts: TopicParts) {
    this.plan = plan;
    this.#parts = parts;
    const { concurrentEvents } = parts.settings;
    this.#line = new EventLine(
      concurrentEvents,
      (pending) => this.#complete(pending),
      (result) => this.#deliver(result),
    );
    this.#feed = this.#newFeed(plan);
  }

  get size(): number {
    return this.#sinks.size;
  }

  /** Answers the function that leaves; who leaves last closes the stream of the subgraph at once. */
  join(sink: StreamSink): () => void {
    const isFirst = this.#sinks.size === 0;
    this.#sinks.add(sink);
    if (isFirst) this.#feed.open();
    else if (this.plan.replays && this.#last) sink.next(this.#last);
    return () => {
      if (this.#sinks.delete(sink) && this.#sinks.size === 0) this.#stop();
    };
  }

  /** Goes on with a plan for a new supergraph; the subgraph's stream is kept if it is still the same. */
  replan(plan: TopicPlan): void {
    const previous = this.#feed;
    this.plan = plan;
    if (previous.serves(plan.feed)) return;
    this.#feed = this.#newFeed(plan, previous.lastSequence);
    previous.close();
    this.#feed.open();
  }

  /** Ends everybody's stream: with errors, or as complete. */
  end(errors?: readonly GraphQLFormattedError[]): void {
    const sinks = [...this.#sinks];
    this.#sinks.clear();
    this.#stop();
    for (const sink of sinks) {
      if (errors?.length) sink.error(errors);
      else sink.complete();
    }
  }

  #newFeed(plan: TopicPlan, afterSequence?: number): Feed {
    const { pipeline, source, settings, metrics } = this.#parts;
    const { context } = plan.admitted;
    return new Feed(
      plan.feed,
      {
        source,
        settings,
        metrics,
        identity: pipeline.identityOf(context),
        requestId: context.requestId,
        event: (event) => this.#event(event),
        end: (errors) => {
          this.#parts.onSealed(this);
          this.#line.end(() => this.end(errors && this.#masked(errors)));
        },
      },
      afterSequence,
    );
  }

  #event(event: SubgraphEvent): void {
    const { pendingEvents } = this.#parts.settings;
    if (this.#line.length >= pendingEvents) return this.end([overflowError(pendingEvents)]);
    this.plan.admitted.operation.loaded.inFlight++;
    this.#line.push({ plan: this.plan, event });
  }

  async #complete({ plan, event }: Pending): Promise<ResultText> {
    const { pipeline } = this.#parts;
    const { operation, prepared, context } = plan.admitted;
    const { operationMs } = pipeline.parts.config.timeouts;
    const deadline = new Deadline(operationMs, this.#left.signal);
    try {
      const request = {
        variables: plan.variables,
        identity: pipeline.identityOf(context),
        requestId: context.requestId,
        signal: deadline.signal,
      };
      const run = () => operation.loaded.engine.executeEvent(prepared, event, request);
      const tracing = pipeline.parts.tracing?.();
      const answer = await (tracing ? tracing.event(operation, run) : run());
      if (deadline.passed) return new ResultText({ data: null, errors: [lateError(operationMs)] });
      return new ResultText(answer.errors?.length ? { ...answer, errors: this.#masked(answer.errors) } : answer);
    } catch (error) {
      return new ResultText({ data: null, errors: [maskThrown(error, this.#masking())] });
    } finally {
      deadline.clear();
      operation.loaded.inFlight--;
    }
  }

  #deliver(result: ResultText): void {
    this.#last = result;
    this.#parts.metrics.deliveries.inc(this.#sinks.size);
    for (const sink of this.#sinks) sink.next(result);
  }

  #stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#feed.close();
    for (const { plan } of this.#line.close()) plan.admitted.operation.loaded.inFlight--;
    this.#left.abort();
    this.#parts.onEnd(this);
  }

  #masked(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
    return maskErrors(errors, this.#masking());
  }

  #masking() {
    const { log, config } = this.#parts.pipeline.parts;
    return { log, requestId: this.plan.admitted.context.requestId, maskSubgraphErrors: config.maskSubgraphErrors };
  }
}

function lateError(operationMs: number): GraphQLFormattedError {
  return {
    message: `The event could not be completed within ${operationMs} ms.`,
    extensions: { code: 'OPERATION_TIMEOUT' },
  };
}
