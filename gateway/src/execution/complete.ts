import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Engine, ExecutionAnswer, ExecutionRequest } from '../engine.js';
import type { InPieces } from '../in-pieces.js';
import type { Execution } from './execution.js';
import { copyJson } from './json.js';
import { readError } from '../transport/index.js';
import type { CompiledOperation, Prepared } from './prepared.js';
import { rootStep } from './steps.js';

/** One run of a prepared operation. */
export interface Run {
  readonly prepared: Prepared;
  readonly compiled: CompiledOperation;
  readonly request: ExecutionRequest;
  readonly onFirstAnswer?: (() => void) | undefined;
  readonly event?: SubscriptionEvent | undefined;
}

export type SubscriptionEvent = Parameters<Engine['executeEvent']>[1];

/** Takes in an event of a subscription as if it were the answer of its first fetch. */
export function absorbEvent(execution: Execution, compiled: CompiledOperation, event: SubscriptionEvent): void {
  const primary = compiled.programs[0]?.primary;
  if (!primary) throw new GraphQLError('The operation is not a subscription, so it has no events to complete');
  execution.absorbRoot(rootStep(primary, { path: [], frame: { dependencies: [], conditions: [] }, codeAfter: 0 }), {
    // The event may be shared by many subscribers; the execution writes into its data.
    data: copyJson(event.data) as Record<string, unknown> | null | undefined,
    errors: event.errors && event.errors.length > 0 ? event.errors.map(readError) : undefined,
    extensions: event.extensions,
    plain: false,
  });
}

/**
 * The result of an execution as the text the client gets; work to be done where that takes longer.
 *
 * @param limit characters that it may have
 * @throws AnswerTooLarge
 */
export function shapeAnswer(
  execution: Execution,
  { prepared, compiled, request }: Run,
  limit: number,
): ExecutionAnswer | InPieces<ExecutionAnswer> {
  const { data, plain, repeats, extensions } = execution;
  const errors = atClientPaths(execution.errors, compiled.clientKeys);
  const { variables } = request;
  const introspected = prepared.introspection.answer(variables);
  const text = compiled.fast.shape({ data, variables, plain, repeats, introspected, limit });
  if (typeof text === 'string') return answerOf(text, errors, extensions);
  return (function* (): InPieces<ExecutionAnswer> {
    const late = text && (yield* text);
    if (late !== undefined) return answerOf(late, errors, extensions);
    const completed = yield* compiled.careful.complete({ data, variables, introspected, limit });
    // As Apollo's gateway: what does not fit the schema is an extension, and only where no subgraph has told of an error.
    const all =
      errors.length === 0 && completed.errors.length > 0
        ? { ...extensions, valueCompletion: completed.errors }
        : extensions;
    return answerOf(completed.data, errors, all);
  })();
}

function atClientPaths(
  errors: readonly GraphQLFormattedError[],
  keys: ReadonlyMap<string, string>,
): readonly GraphQLFormattedError[] {
  if (keys.size === 0 || errors.length === 0) return errors;
  return errors.map((error) =>
    error.path ? { ...error, path: error.path.map((key) => keys.get(String(key)) ?? key) } : error,
  );
}

const answerOf = (
  data: string,
  errors: readonly GraphQLFormattedError[],
  extensions: Readonly<Record<string, unknown>> | undefined,
): ExecutionAnswer => ({
  data,
  ...(errors.length > 0 ? { errors } : {}),
  ...(extensions ? { extensions } : {}),
});
