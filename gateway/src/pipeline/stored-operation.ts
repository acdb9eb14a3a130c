import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { GatewayConfig } from '../config.js';
import type { PreparedOperation, ToPlan } from '../engine.js';
import type { InPieces } from '../in-pieces.js';
import { OperationAccess } from '../security/access.js';
import { type Estimate, estimateCost } from '../security/cost.js';
import { type CachePolicy, cachePolicyOf } from './cache-policy.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';

type Variables = Readonly<Record<string, unknown>>;

let created = 0;

/** One operation of a valid document. What is costly is made on first use, then kept. */
export class StoredOperation {
  /** Never used again for another operation, not even after a reload. */
  readonly id = ++created;
  readonly loaded: LoadedSupergraph;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** As the client named it; `anonymous` when it did not. */
  readonly name: string;
  /** Whether the operator knows its document: names of all others come from callers. */
  readonly isRecorded: boolean;
  readonly document: DocumentNode;
  readonly #config: GatewayConfig;
  readonly #operation: OperationDefinitionNode;
  #access: OperationAccess | undefined;
  #cost: ((variables: Variables) => Estimate) | undefined;
  #cachePolicy: CachePolicy | undefined;
  #prepared: PreparedOperation | undefined;

  constructor(
    loaded: LoadedSupergraph,
    config: GatewayConfig,
    {
      document,
      operation,
      isRecorded,
    }: { document: DocumentNode; operation: OperationDefinitionNode; isRecorded: boolean },
  ) {
    this.loaded = loaded;
    this.#config = config;
    this.document = document;
    this.isRecorded = isRecorded;
    this.#operation = operation;
    this.kind = operation.operation;
    this.name = operation.name?.value ?? 'anonymous';
  }

  get access(): OperationAccess {
    const { engine, access } = this.loaded;
    return (this.#access ??= new OperationAccess(
      { schema: engine.apiSchema, rules: access },
      this.document,
      this.#operation,
    ));
  }

  /** Estimated cost with these variables. */
  cost(variables: Variables): Estimate {
    const { engine, directives } = this.loaded;
    const rules = { schema: engine.apiSchema, directives, defaultListSize: this.#config.limits.listSize };
    return (this.#cost ??= estimateCost(rules, this.document, this.#operation))(variables);
  }

  get cachePolicy(): CachePolicy {
    const { engine, directives } = this.loaded;
    return (this.#cachePolicy ??= cachePolicyOf(
      { schema: engine.apiSchema, hints: directives.cache },
      this.document,
      this.#operation,
    ));
  }

  /** The name in the document, where it has one. */
  get ownName(): string | undefined {
    return this.#operation.name?.value;
  }

  /** The whole operation, planned. Throws a GraphQLError when it cannot be. */
  prepared(): PreparedOperation {
    return (this.#prepared ??= this.loaded.engine.prepare(this.document, this.ownName));
  }

  /** The operation as rewritten for a caller; the engine remembers the plan by document. */
  preparedAs(document: DocumentNode): PreparedOperation {
    return this.loaded.engine.prepare(document, this.ownName);
  }

  /** Names the plan that is left to be made for these variables, if one is; `document` is given where it was rewritten. */
  missingPlan(variables: Variables, document?: DocumentNode): string | undefined {
    return this.loaded.engine.ahead?.missing(this.#toPlan(variables, document));
  }

  /** Plans in another process, where there is one. */
  async planAhead(variables: Variables, document?: DocumentNode): Promise<void> {
    await this.loaded.engine.ahead?.plan(this.#toPlan(variables, document));
  }

  /** Does what is left. Throws a GraphQLError when the operation cannot be planned, and in haste `TakesLong`. */
  *finishPlanning(variables: Variables, document?: DocumentNode, hasty?: boolean): InPieces {
    const { ahead } = this.loaded.engine;
    if (ahead) yield* ahead.finish(this.#toPlan(variables, document), hasty);
  }

  #toPlan(variables: Variables, document = this.document): ToPlan {
    return { document, operationName: this.ownName, variables };
  }
}
