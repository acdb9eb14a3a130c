import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useCallback, useRef, useState } from 'react';
import { useClient } from 'urql';
import { problemOf } from './problems.ts';

export interface ActionState {
  readonly isRunning: boolean;
  /** What the server refused, in its own words, or what failed. */
  readonly refusal: string | undefined;
}

interface ErrorLike {
  readonly __typename?: string;
  readonly code?: string;
  readonly message?: string;
}

/**
 * A mutation of one root field. While it runs a second press does nothing; a repetition after a failure carries the same idempotency key,
 * a new one comes with `reset` or success. Answers the root field's value, or undefined where it was refused.
 */
export function useAction<Result extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Result, Variables>,
): readonly [ActionState, (variables: Variables) => Promise<Result[keyof Result] | undefined>, () => void] {
  const client = useClient();
  const [state, setState] = useState<ActionState>({ isRunning: false, refusal: undefined });
  const running = useRef(false);
  const key = useRef<string>(undefined);

  const run = useCallback(
    async (variables: Variables) => {
      if (running.current) return undefined;
      running.current = true;
      key.current ??= crypto.randomUUID();
      setState({ isRunning: true, refusal: undefined });
      const withKey = { ...(variables as object), idempotencyKey: key.current } as unknown as Variables;
      const { data, error } = await client.mutation(document, withKey).toPromise();
      running.current = false;
      const problem = problemOf(error);
      const value = data ? (Object.values(data)[0] as Result[keyof Result] & ErrorLike) : undefined;
      const refused = value && typeof value.code === 'string' && typeof value.message === 'string';
      const refusal = problem ? wordsOf(problem) : refused ? value.message : undefined;
      setState({ isRunning: false, refusal });
      if (problem || refused || !value) return undefined;
      key.current = undefined;
      return value;
    },
    [client, document],
  );
  const reset = useCallback(() => {
    key.current = undefined;
    setState({ isRunning: false, refusal: undefined });
  }, []);
  return [state, run, reset];
}

function wordsOf(problem: NonNullable<ReturnType<typeof problemOf>>): string {
  switch (problem.kind) {
    case 'forbidden':
      return 'Your role does not allow this.';
    case 'signed-out':
      return 'You are signed out. Sign in again.';
    case 'unreachable':
    case 'failed':
      return problem.message;
  }
}
