import { type DocumentNode, parse } from 'graphql';
import type { GatewayConfig } from '../config.js';
import type { Engine } from '../engine.js';
import { checkVariables } from '../execution/index.js';
import type { Admitted } from '../pipeline/pipeline.js';
import { rejection, type Rejection, rejectionOf } from '../pipeline/rejection.js';
import { withoutSuggestions } from '../security/introspection.js';
import type { FeedPlan } from './upstream/feed.js';
import { resumptionOf } from './upstream/resume.js';

/** An admitted subscription and the stream of a subgraph it lives on. */
export interface TopicPlan {
  readonly admitted: Admitted;
  /** With defaults filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly feed: FeedPlan;
  /**
   * The stream begins with the current state, so whoever joins later gets the last result first. Other streams are plain events: who
   * joins later gets the next.
   */
  readonly replays: boolean;
  /** Equal for two subscriptions that may share everything; `undefined` where a stream begins at a position of its own. */
  readonly key: string | undefined;
}

export interface TopicRules {
  readonly identityKey: string;
  readonly config: Pick<GatewayConfig, 'introspection'>;
}

/** Plans a subscription, or says why it cannot run. */
export function planTopic(admitted: Admitted, { identityKey, config }: TopicRules): TopicPlan | Rejection {
  const { operation, prepared } = admitted;
  const { engine } = operation.loaded;
  const checked = checkVariables(engine.apiSchema, prepared.operation, admitted.variables);
  if ('errors' in checked) {
    const errors = checked.errors.map((error) => error.toJSON());
    return rejectionOf(400, withoutSuggestions(errors, config));
  }
  const { primary } = prepared;
  if (!primary) {
    return rejection(400, 'SUBSCRIPTION_UNPLANNABLE', 'The subscription selects no event stream of any subgraph.');
  }
  const { variables } = checked;
  const resumption = resumable(engine, primary.subgraph, primary.query);
  const feed = {
    subgraph: primary.subgraph,
    query: primary.query,
    operationName: primary.operationName,
    variables: pick(variables, primary.variableNames),
    resumption,
  };
  const isPositioned = resumption?.startsLater(feed.variables) ?? false;
  return {
    admitted,
    variables,
    feed,
    replays: resumption !== undefined,
    key: isPositioned ? undefined : JSON.stringify([operation.id, variables, identityKey]),
  };
}

const supergraphs = new WeakMap<Engine, DocumentNode>();

function resumable(engine: Engine, subgraph: string, query: string): FeedPlan['resumption'] {
  let supergraph = supergraphs.get(engine);
  if (!supergraph) {
    supergraph = parse(engine.supergraphSdl, { noLocation: true });
    supergraphs.set(engine, supergraph);
  }
  return resumptionOf(supergraph, subgraph, query);
}

function pick(variables: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  );
}
