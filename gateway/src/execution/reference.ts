import { createRequire } from 'node:module';
import { type Schema, operationFromDocument } from '@apollo/federation-internals';
import type * as ApolloGateway from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Engine, ExecutionAnswer, ExecutionRequest, PreparedOperation } from '../engine.js';
import { DEFAULT_PLANNING_MS, QueryPlanner, loadSupergraph, withinPlanningTime } from '../planning/index.js';
import type { SubgraphTransport } from '../transport/index.js';
import { findOperation } from './prepared.js';
import { checkVariables } from './variables.js';

type Apollo = typeof ApolloGateway;
type ServiceMap = Parameters<Apollo['executeQueryPlan']>[1];
type RequestContext = Parameters<Apollo['executeQueryPlan']>[2];

/** Loaded only when asked for: it doubles the gateway's start. */
const loadApollo = (): Apollo => createRequire(import.meta.url)('@apollo/gateway') as Apollo;

class ReferenceOperation implements PreparedOperation {
  readonly kind: PreparedOperation['kind'];
  constructor(
    readonly document: DocumentNode,
    readonly operation: PreparedOperation['operation'],
    readonly plan: QueryPlan,
  ) {
    this.kind = operation.operation;
  }
}

/**
 * Apollo's own planner and executor behind the same interface, without any correction: what answers are compared with
 * (`--executor reference`, `npm run fuzz:gateway`). Queries and mutations only.
 */
export class ReferenceEngine implements Engine {
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: Engine['subgraphs'];
  private readonly api: Schema;
  private readonly supergraphSchema: GraphQLSchema;
  private readonly planner: InstanceType<typeof QueryPlanner>;
  private readonly apollo = loadApollo();

  constructor(
    readonly supergraphSdl: string,
    private readonly transports: ReadonlyMap<string, SubgraphTransport>,
    private readonly planningMs = DEFAULT_PLANNING_MS,
  ) {
    const supergraph = loadSupergraph(supergraphSdl);
    this.api = supergraph.apiSchema();
    this.apiSchema = this.api.toGraphQLJSSchema();
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.subgraphs = [...supergraph.subgraphsMetadata()].map(({ name, url }) => ({ name, url }));
    this.planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  }

  prepare(document: DocumentNode, operationName?: string | null): PreparedOperation {
    const operation = findOperation(document, operationName);
    const named = operation.name ? { operationName: operation.name.value } : {};
    const plan = withinPlanningTime({ ms: this.planningMs }, () =>
      this.planner.buildQueryPlan(operationFromDocument(this.api, document, named)),
    );
    return new ReferenceOperation(document, operation, plan);
  }

  async execute(prepared: PreparedOperation, request: ExecutionRequest): Promise<ExecutionAnswer> {
    if (!(prepared instanceof ReferenceOperation)) throw new Error('The operation was prepared by another engine');
    const { document, operation, plan } = prepared;
    const checked = checkVariables(this.apiSchema, operation, request.variables);
    if ('errors' in checked) return { data: null, errors: checked.errors.map((error) => error.toJSON()) };
    const context = { request: { variables: checked.variables }, context: {}, metrics: {}, logger: console };
    const result = await this.apollo.executeQueryPlan(
      plan,
      this.services(request),
      context as unknown as RequestContext,
      this.apollo.buildOperationContext({
        schema: this.apiSchema,
        operationDocument: document,
        ...(operation.name ? { operationName: operation.name.value } : {}),
      }),
      this.supergraphSchema,
      this.api,
    );
    const errors = result.errors?.map((error) =>
      error instanceof GraphQLError ? error.toJSON() : { message: String(error) },
    );
    return {
      data: result.data === undefined ? null : JSON.stringify(result.data),
      ...(errors ? { errors } : {}),
      ...(result.extensions ? { extensions: result.extensions } : {}),
    };
  }

  executeEvent(..._event: Parameters<Engine['executeEvent']>): Promise<ExecutionAnswer> {
    return Promise.reject(new GraphQLError('The reference executor has no subscriptions'));
  }

  async close(): Promise<void> {
    await Promise.all([...this.transports.values()].map((transport) => transport.close()));
  }

  private services(request: ExecutionRequest): ServiceMap {
    const services: ServiceMap = {};
    for (const [name, transport] of this.transports) {
      services[name] = {
        async process({ request: { query, operationName, variables } }) {
          const body = JSON.stringify({ query, operationName, variables });
          const answer = await transport.send({
            subgraph: name,
            query: query ?? '',
            operationName,
            variables: JSON.stringify(variables ?? {}),
            body,
            headers: request.identity.headersFor(name),
            isMutation: query?.startsWith('mutation') ?? false,
            signal: request.signal,
          });
          return { data: answer.data ?? null, errors: answer.errors };
        },
      };
    }
    return services;
  }
}
