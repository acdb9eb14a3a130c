import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useRef } from 'react';
import { useClient, useSubscription, type UseQueryExecute } from 'urql';

/** The newest value of a subscription; the cache already holds it. */
export function useStream<Result, Variables extends AnyVariables>(
  query: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  { pause = false }: { pause?: boolean } = {},
): Result | undefined {
  const [{ data }] = useSubscription({ query, variables, pause });
  return data;
}

/**
 * Asks for a list again when something in it has changed, once a second at most, whatever comes; and again when the socket is back, since
 * changes may have been missed meanwhile.
 */
export function useReloading<Result, Variables extends AnyVariables>(
  reload: UseQueryExecute,
  query: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  { pause = false }: { pause?: boolean } = {},
): void {
  const client = useClient();
  const reloading = useRef(reload);
  reloading.current = reload;
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (pause) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reloading.current({ requestPolicy: 'network-only' });
      }, 1_000);
    };
    const changes = client.subscription(query, JSON.parse(key) as Variables).subscribe(soon);
    return () => {
      clearTimeout(timer);
      changes.unsubscribe();
    };
  }, [client, query, key, pause]);
}
