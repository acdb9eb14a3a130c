import type { Admitted, Kinds, OperationContext, Pipeline } from '../pipeline/pipeline.js';
import type { GraphQLParams } from '../pipeline/params.js';
import { isRejection, type Rejection } from '../pipeline/rejection.js';
import { atTime } from './at-time.js';
import type { CallerWatch } from './caller-watch.js';
import { ClientStream, type ClientStreamParts } from './client-stream.js';
import { expiredError, reloadError } from './errors.js';
import type { SubscriptionMetrics } from './metrics.js';
import { ResultText } from './result-text.js';
import type { SubscriptionSettings } from './settings.js';
import type { ConnectionCount, StreamLimits } from './stream-limits.js';
import { Topic } from './topic.js';
import { planTopic, type TopicPlan } from './topic-plan.js';
import type { StreamSource } from './upstream/subgraph-stream.js';

export interface StreamHubParts {
  readonly pipeline: Pipeline;
  readonly source: StreamSource;
  readonly settings: SubscriptionSettings;
  readonly metrics: SubscriptionMetrics;
  readonly limits: StreamLimits;
  readonly watch: CallerWatch;
}

export interface StartRequest {
  readonly params: GraphQLParams;
  readonly context: OperationContext;
  readonly kinds: Kinds;
  readonly connection: ConnectionCount;
  /** End the stream when the caller's credentials end or change; not where the whole connection is closed then. */
  readonly endAtExpiry: boolean;
}

/** An operation that may run. It holds its place among the limits, so it must be started. */
export interface ReadyOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  start(parts: ClientStreamParts): ClientStream;
}

/** The one way from an operation on any streaming transport to its results. */
export class StreamHub {
  readonly #parts: StreamHubParts;
  readonly #shared = new Map<string, Topic>();
  readonly #topics = new Set<Topic>();

  constructor(parts: StreamHubParts) {
    this.#parts = parts;
  }

  get topics(): number {
    return this.#topics.size;
  }

  /** Lets an operation that is new have its turn to be read and planned; `prepare` then blocks nobody. */
  makeReady(asked: Pick<StartRequest, 'params' | 'context' | 'kinds'>): Promise<Rejection | undefined> {
    return this.#parts.pipeline.admission.makeReady(asked);
  }

  prepare({ params, context, kinds, connection, endAtExpiry }: StartRequest): ReadyOperation | Rejection {
    const { pipeline, limits } = this.#parts;
    const admitted = pipeline.admit(params, context, kinds);
    if (isRejection(admitted)) return admitted;
    const release = limits.take(connection, context.caller);
    if (typeof release !== 'function') {
      this.#parts.metrics.refused.inc({ reason: 'streams' });
      pipeline.abandon(admitted, release);
      return release;
    }
    const { kind } = admitted.operation;
    const ready = (run: (stream: ClientStream) => () => void): ReadyOperation => ({
      kind,
      start: (parts) => start(run, release, parts),
    });
    if (kind !== 'subscription') return ready((stream) => this.#runOnce(admitted, stream));
    const plan = this.#planned(this.#selfContained(admitted, params));
    if (isRejection(plan)) {
      release();
      return plan;
    }
    return ready((stream) => this.#subscribe(plan, stream, endAtExpiry));
  }

  /** Plans every topic for the supergraph that is loaded now; what does not fit it any more ends with the reason. */
  reload(): void {
    const topics = [...this.#topics];
    this.#shared.clear();
    for (const topic of topics) {
      const plan = this.#replanned(topic.plan);
      if (isRejection(plan)) {
        this.#parts.metrics.ended.inc({ reason: 'schema-reload' }, topic.size);
        topic.end([reloadError(plan.errors)]);
        continue;
      }
      topic.replan(plan);
      if (plan.key !== undefined) this.#shared.set(plan.key, topic);
    }
  }

  #replanned({ admitted }: TopicPlan): TopicPlan | Rejection {
    const { pipeline } = this.#parts;
    const { params } = admitted as SelfContained;
    const again = pipeline.admit(params, admitted.context, ['subscription']);
    if (isRejection(again)) return again;
    return this.#planned({ ...again, params });
  }

  #planned(admitted: SelfContained): TopicPlan | Rejection {
    const { pipeline } = this.#parts;
    const identityKey = pipeline.identityOf(admitted.context).key;
    return planTopic(admitted, { identityKey, config: pipeline.parts.config });
  }

  /** With the document's text instead of a hash that may be forgotten by the time of a reload. */
  #selfContained(admitted: Admitted, params: GraphQLParams): SelfContained {
    const text = this.#parts.pipeline.sources.textOf(params);
    const { operationName, variables } = params;
    return { ...admitted, params: { operationName, variables, ...(typeof text === 'string' && { query: text }) } };
  }

  #subscribe(plan: TopicPlan, stream: ClientStream, endAtExpiry: boolean): () => void {
    const leave = this.#topicFor(plan).join(stream);
    if (!endAtExpiry) return leave;
    const disarm = this.#endWithRights(plan.admitted.context, stream);
    return () => {
      disarm();
      leave();
    };
  }

  /** Ends a stream when its credentials run out, are withdrawn, or stand for another caller. */
  #endWithRights({ caller, headers }: OperationContext, stream: ClientStream): () => void {
    const { metrics, watch } = this.#parts;
    const unwatch = watch.watch(headers, caller, ({ errors }) => {
      metrics.ended.inc({ reason: 'credentials' });
      stream.error(errors);
    });
    if (caller.expiresAtMs === undefined) return unwatch;
    const disarm = atTime(caller.expiresAtMs, () => {
      metrics.ended.inc({ reason: 'token-expired' });
      stream.error([expiredError()]);
    });
    return () => {
      disarm();
      unwatch();
    };
  }

  #topicFor(plan: TopicPlan): Topic {
    const known = plan.key === undefined ? undefined : this.#shared.get(plan.key);
    if (known) return known;
    const topic = new Topic(plan, {
      ...this.#parts,
      onSealed: (sealed) => this.#unshare(sealed),
      onEnd: (ended) => {
        this.#unshare(ended);
        this.#topics.delete(ended);
      },
    });
    this.#topics.add(topic);
    if (plan.key !== undefined) this.#shared.set(plan.key, topic);
    return topic;
  }

  #unshare(topic: Topic): void {
    const { key } = topic.plan;
    if (key !== undefined && this.#shared.get(key) === topic) this.#shared.delete(key);
  }

  /** A query or mutation over a stream: one result, then the end. */
  #runOnce(admitted: Admitted, stream: ClientStream): () => void {
    const left = new AbortController();
    const context = { ...admitted.context, signal: left.signal };
    let answered = false;
    void this.#parts.pipeline.execute({ ...admitted, context }).then((answer) => {
      answered = true;
      stream.next(new ResultText(answer));
      stream.complete();
    });
    return () => {
      if (!answered) left.abort();
    };
  }
}

interface SelfContained extends Admitted {
  readonly params: GraphQLParams;
}

function start(run: (stream: ClientStream) => () => void, release: () => void, parts: ClientStreamParts): ClientStream {
  let stop: (() => void) | undefined;
  let over = false;
  const stream = new ClientStream({
    ...parts,
    onEnd(reason) {
      over = true;
      stop?.();
      release();
      parts.onEnd(reason);
    },
  });
  stop = run(stream);
  // It may have ended before there was anything to stop.
  if (over) stop();
  return stream;
}
