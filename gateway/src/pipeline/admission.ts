import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayConfig, GatewayLog } from '../config.js';
import type { PreparedOperation } from '../engine.js';
import { atOnce } from '../in-pieces.js';
import { TakesLong } from '../planning/index.js';
import type { Caller } from '../security/caller.js';
import { maskThrown } from '../security/error-masking.js';
import type { DocumentSources } from '../security/persisted-documents.js';
import type { RedactedOperation } from '../security/redaction.js';
import type { GatewayMetrics } from '../telemetry/gateway-metrics.js';
import type { OperationTrace } from '../telemetry/tracing.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import type { Waiter } from './lane.js';
import { NewOperations, waitingAs } from './new-operations.js';
import type { OperationStore, StoredDocument } from './operation-store.js';
import type { GraphQLParams } from './params.js';
import type { AnswerRoom } from './answer-room.js';
import { codeOf, forbidden, left, statusOf, tooCostly, tooMany, wrongTransport } from './refusals.js';
import { isRejection, type Rejection, rejectionOf } from './rejection.js';
import type { StoredOperation } from './stored-operation.js';

/** What surrounds one operation. */
export interface OperationContext {
  readonly caller: Caller;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Of the client: anonymous callers wait for each other by it. */
  readonly address?: string | undefined;
  /** Aborted when the client leaves. */
  readonly signal?: AbortSignal | undefined;
  /** What all answers to the same request may have in bytes; absent where there is one. */
  readonly answerRoom?: AnswerRoom | undefined;
}

/** An operation that is allowed. */
interface Judged {
  readonly operation: StoredOperation;
  /** Set when the caller may not see all of it. */
  readonly redacted: RedactedOperation | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
}

/** An operation that may run. */
export interface Admitted extends Judged {
  readonly prepared: PreparedOperation;
  readonly context: OperationContext;
  /** Where tracing is on: ended with the operation. */
  readonly trace?: OperationTrace;
}

export type Kinds = readonly ('query' | 'mutation' | 'subscription')[];

/** One operation, as it was asked for. */
export interface Asked {
  readonly params: GraphQLParams;
  readonly context: OperationContext;
  /** What the transport can carry. */
  readonly kinds: Kinds;
}

interface ToPlan {
  readonly operations: OperationStore;
  readonly text: string;
  readonly asked: Asked;
  readonly waiter: Waiter;
}

export interface AdmissionParts {
  readonly config: GatewayConfig;
  readonly log: GatewayLog;
  readonly metrics: GatewayMetrics;
  readonly sources: DocumentSources;
  current(): LoadedSupergraph;
}

const NO_VARIABLES = Object.freeze({});
/** Of one request at having its operation planned. */
const MAX_ATTEMPTS = 8;
/** For one's turn. Clients that are told to come back later know more than those that wait. */
const MAX_WAIT_MS = 10_000;
/** Characters of a document that is read in a millisecond or two. */
const SHORT_TEXT = 2000;

/** Decides whether an operation may run, and makes what it needs to. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #newOperations = new NewOperations();

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** Refuses, or hands out what `execute` needs, whoever has to wait for it. */
  admit(asked: Asked): Admitted | Rejection {
    const document = this.#document(asked);
    return this.#counted(isRejection(document) ? document : this.#admit(document, asked));
  }

  /** As `admit`, but undefined where others would have to wait while this operation is read or planned; `admitInTurn` then. */
  admitAtOnce(asked: Asked): Admitted | Rejection | undefined {
    const decision = this.#atOnce(asked);
    return decision && this.#counted(decision);
  }

  /** As `admit`, once the operation has had its turn to be read and planned. */
  async admitInTurn(asked: Asked): Promise<Admitted | Rejection> {
    const refused = await this.#makeReadyInTurn(asked);
    return refused ? this.#counted(refused) : this.admit(asked);
  }

  /** The operations of one request share one budget: undefined when they keep to it. */
  refuseTogether(admitted: readonly Admitted[]): Rejection | undefined {
    const { limits } = this.#parts.config;
    const cost = admitted.reduce((sum, operation) => sum + operation.cost, 0);
    return cost > limits.cost ? this.#counted(tooCostly("The batch's", cost, limits.cost)) : undefined;
  }

  /** Reads a body that takes long to read when it is its sender's turn; at once while nobody else is served. */
  async read<T>({ caller, address }: OperationContext, bytes: number, read: () => T): Promise<T | Rejection> {
    const { turns } = this.#newOperations;
    if (turns.free && !turns.othersAreServed) return turns.spend(read);
    return this.#newOperations.read(waitingAs(caller, address), bytes, read);
  }

  /** Lets the operation have its turn to be read and planned; `admit` then blocks nobody. Rejected when too many wait for theirs. */
  async makeReady(asked: Asked): Promise<Rejection | undefined> {
    return this.#atOnce(asked) ? undefined : this.#makeReadyInTurn(asked);
  }

  #atOnce(asked: Asked): Admitted | Rejection | undefined {
    const { turns } = this.#newOperations;
    const document = this.#document(
      asked,
      (text) => turns.free && (!turns.othersAreServed || text.length <= SHORT_TEXT),
    );
    if (!document || isRejection(document)) return document;
    const judged = this.#judge(document, asked);
    if (isRejection(judged)) return judged;
    if (missingPlan(judged) === undefined) turns.served();
    else if (turns.othersAreServed || !planInHaste(judged)) return undefined;
    return this.#prepared(judged, asked);
  }

  async #makeReadyInTurn(asked: Asked): Promise<Rejection | undefined> {
    const { caller, address, signal } = asked.context;
    const text = this.#parts.sources.textOf(asked.params);
    if (typeof text !== 'string') return undefined;
    const waiter = { caller: waitingAs(caller, address), signal, until: performance.now() + MAX_WAIT_MS };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (signal?.aborted) return left();
      // A reload may have brought another store.
      const { operations } = this.#parts.current();
      if (!operations.isJudged(text)) {
        const refused = await this.#newOperations.judge(waiter, text, () => operations.judge(text));
        if (refused) return refused;
      }
      const document = operations.known(text);
      const judged = document && this.#judge(document, asked);
      // Nothing has to be planned of what `admit` will refuse.
      if (judged && isRejection(judged)) return undefined;
      const missing = judged ? missingPlan(judged) : `text ${text}`;
      if (missing === undefined) return undefined;
      const plan = () => this.#plan({ operations, text, asked, waiter });
      const refused = await this.#newOperations.plan(waiter, missing, plan);
      if (refused) return refused;
    }
    // Others would wait for what this one could not have.
    return this.#newOperations.turns.othersAreServed ? tooMany() : undefined;
  }

  #plan({ operations, text, asked, waiter }: ToPlan): Promise<Rejection | undefined> {
    // Whatever else is read meanwhile, it has not been in vain.
    return operations.holding(text, async () => {
      if (!operations.known(text)) {
        const refused = await this.#newOperations.inTurn(waiter, () => void operations.document(text));
        if (refused) return refused;
      }
      const judged = this.#judge(operations.document(text), asked);
      if (isRejection(judged)) return undefined;
      const { operation, redacted, variables } = judged;
      await operation.planAhead(variables, redacted?.document);
      return this.#newOperations.inPieces(waiter, operation.finishPlanning(variables, redacted?.document));
    });
  }

  /** Undefined when it is not known, or what was asked for is no operation. */
  operationOf({ operationName, ...params }: GraphQLParams): StoredOperation | undefined {
    const text = this.#parts.sources.textOf(params);
    const document = typeof text === 'string' ? this.#parts.current().operations.known(text) : undefined;
    const operation = document?.operation(operationName);
    return operation && !isRejection(operation) ? operation : undefined;
  }

  #counted<D extends Admitted | Rejection>(decision: D): D {
    if (isRejection(decision)) this.#parts.metrics.rejection(codeOf(decision));
    return decision;
  }

  #document(asked: Asked): StoredDocument | Rejection;
  #document(asked: Asked, mayRead: (text: string) => boolean): StoredDocument | Rejection | undefined;
  #document({ params }: Asked, mayRead = (_text: string) => true): StoredDocument | Rejection | undefined {
    const text = this.#parts.sources.textOf(params);
    if (typeof text !== 'string') return text;
    const { operations } = this.#parts.current();
    const known = operations.known(text);
    if (known || !mayRead(text)) return known;
    return this.#newOperations.turns.spend(() => operations.document(text));
  }

  #admit(document: StoredDocument, asked: Asked): Admitted | Rejection {
    const judged = this.#judge(document, asked);
    return isRejection(judged) ? judged : this.#prepared(judged, asked);
  }

  /** Everything that is decided before anything is planned. */
  #judge(document: StoredDocument, { params, context, kinds }: Asked): Judged | Rejection {
    const operation = document.operation(params.operationName);
    if (isRejection(operation)) return operation;
    if (!kinds.includes(operation.kind)) return wrongTransport(operation.kind, kinds);
    const variables = params.variables ?? NO_VARIABLES;
    const { cost, errors } = operation.cost(variables);
    if (errors.length > 0) return rejectionOf(400, errors);
    const { limits } = this.#parts.config;
    if (cost > limits.cost) return tooCostly("The operation's", cost, limits.cost);
    const redacted = operation.access.redactedFor(context.caller);
    if (redacted && (this.#parts.config.unauthorized === 'reject' || operation.kind === 'subscription')) {
      return forbidden(redacted, context.caller);
    }
    return { operation, redacted, variables, cost };
  }

  #prepared(judged: Judged, { context }: Asked): Admitted | Rejection {
    const { operation, redacted } = judged;
    try {
      const prepared = redacted ? operation.preparedAs(redacted.document) : operation.prepared();
      return { ...judged, prepared, context };
    } catch (error) {
      const { log, config } = this.#parts;
      const masking = { log, requestId: context.requestId, maskSubgraphErrors: config.maskSubgraphErrors };
      const errors = [maskThrown(error, masking)];
      return rejectionOf(statusOf(errors), errors);
    }
  }
}

/** False when it takes so long that it is to be planned elsewhere. What cannot be planned is said by whoever asks for the plan. */
function planInHaste(judged: Judged): boolean {
  const { operation, redacted, variables } = judged;
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS && missingPlan(judged) !== undefined; attempt++) {
      atOnce(operation.finishPlanning(variables, redacted?.document, true));
    }
  } catch (error) {
    return !(error instanceof TakesLong);
  }
  return true;
}

const missingPlan = ({ operation, variables, redacted }: Judged): string | undefined =>
  operation.missingPlan(variables, redacted?.document);
