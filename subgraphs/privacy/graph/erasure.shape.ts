import { make } from '#platform/subgraph-server';
import { ErasurePlan, ErasurePlanItem } from './erasure.types.js';

interface Item {
  readonly subgraph: string;
  readonly store: string;
  readonly key?: string | null;
  readonly field?: string | null;
  readonly action: string;
  readonly reason: string;
  readonly count: number;
  readonly held: boolean;
}

export const toPlan = (hash: string, items: readonly Item[]): ErasurePlan =>
  make(ErasurePlan, {
    hash,
    records: items
      .filter(({ action, held }) => !held && action !== 'RETAIN' && action !== 'BLOCK')
      .reduce((sum, { count }) => sum + count, 0),
    items: items.map(({ subgraph, store, key, field, action, reason, count, held }) =>
      make(ErasurePlanItem, { subgraph, store, key: key ?? null, field: field ?? null, action, reason, count, held }),
    ),
  });
