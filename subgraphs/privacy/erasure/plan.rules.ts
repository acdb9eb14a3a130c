import { createHash } from 'node:crypto';
import type { Blocker, PlanItem as ContractItem, Residual } from '#platform/personal-data';
import { canonicalJson } from '../audit/canonical-json.js';

/** A line of a plan; `BLOCK` is what stops the erasure. */
export type PlanItem = Omit<ContractItem, 'action'> & { readonly action: string };

/** Records that are kept: all of the person's in a store, or one of them. */
export interface HeldRecords {
  readonly store: string;
  readonly key: string | null;
}

export interface SubgraphPlan {
  readonly subgraph: string;
  readonly catalogueHash: string;
  readonly items: readonly PlanItem[];
  readonly blockers: readonly Pick<Blocker, 'code' | 'message'>[];
}

export interface PlannedItem extends PlanItem {
  readonly subgraph: string;
  readonly held: boolean;
}

/** Lines of a plan as they are stored, read as they were planned. */
export const plannedItems = (
  rows: readonly (Omit<PlannedItem, 'key' | 'field'> & {
    readonly key: string | null;
    readonly field: string | null;
  })[],
): readonly PlannedItem[] =>
  rows.map(({ key, field, ...item }) => ({ ...item, ...(key !== null && { key }), ...(field !== null && { field }) }));

/** A line of the plan that stops the erasure. */
export const blocks = 'BLOCK';
const keeps = 'RETAIN';
/** Actions that change nothing. */
const changesNothing = (action: string): boolean => action === keeps || action === blocks;

/** Everything that would be done, in an order that does not depend on who answered first. */
export function planOf(
  parts: readonly SubgraphPlan[],
  holds: ReadonlyMap<string, readonly HeldRecords[]>,
): readonly PlannedItem[] {
  return parts
    .flatMap(({ subgraph, items, blockers }) => [
      ...items.map((item) => ({
        ...item,
        subgraph,
        held: isHeld(item, holds.get(subgraph) ?? []),
      })),
      ...blockers.map(({ code, message }) => ({
        subgraph,
        store: code,
        action: blocks,
        reason: message,
        count: 0,
        held: false,
      })),
    ])
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

export const isHeld = (item: Pick<PlanItem, 'store' | 'key'>, holds: readonly HeldRecords[]): boolean =>
  holds.some(({ store, key }) => store === item.store && (key === null || key === item.key));

const sortKey = (item: PlannedItem): string =>
  [item.subgraph, item.store, item.key ?? '', item.field ?? '', item.action].join('\0');

/**
 * What an approval speaks about. Stores that the erasure itself writes to are left out: events on their way, notes of holds and of what
 * was done, and what this subgraph writes down while it works.
 */
export function planHashOf(parts: readonly SubgraphPlan[], items: readonly PlannedItem[]): string {
  const lines = items
    .filter(({ action, subgraph, store }) => action !== blocks && !isMoving(subgraph, store))
    .map(({ subgraph, store, key, field, action, reason, count }) => ({
      subgraph,
      store,
      key: key ?? null,
      field: field ?? null,
      action,
      reason,
      count,
    }));
  const catalogues = Object.fromEntries(parts.map(({ subgraph, catalogueHash }) => [subgraph, catalogueHash]));
  return createHash('sha256').update(canonicalJson({ lines, catalogues })).digest('hex');
}

export const catalogueHashOf = (parts: readonly SubgraphPlan[]): string =>
  createHash('sha256')
    .update(canonicalJson(Object.fromEntries(parts.map(({ subgraph, catalogueHash }) => [subgraph, catalogueHash]))))
    .digest('hex');

const isMoving = (subgraph: string, store: string): boolean =>
  subgraph === 'privacy' || /(^|\.)(event_(in|out)box|personal_data_\w+)$/.test(store);

export interface Weighed {
  readonly subgraph: string;
  readonly weight: number;
}

const baseWeight = 10;
const identitySubgraphLast = 1;

/**
 * The order of work, with weights that stay as they are until the end: leaves first, the subgraph that owns people last, so that every
 * other one can still tell whom a record is about.
 */
export function erasureOrder(
  subgraphs: readonly { readonly subgraph: string; readonly ownsPeople: boolean }[],
  items: readonly PlannedItem[],
): readonly Weighed[] {
  const rank = (ownsPeople: boolean) => (ownsPeople ? identitySubgraphLast : 0);
  return subgraphs
    .toSorted((a, b) => rank(a.ownsPeople) - rank(b.ownsPeople) || (a.subgraph < b.subgraph ? -1 : 1))
    .map(({ subgraph }) => ({
      subgraph,
      weight:
        baseWeight + items.filter((item) => item.subgraph === subgraph).reduce((sum, { count }) => sum + count, 0),
    }));
}

/**
 * Whether a later plan does no more than one that was approved: as a hold makes it, which keeps records, and where others refer to them
 * empties a row instead of deleting it. Deleting a row covers each of its columns.
 */
export function isWithin(later: readonly PlannedItem[], approved: readonly PlannedItem[]): boolean {
  const agreed = new Map<string, number>();
  for (const item of approved.filter(({ action }) => !changesNothing(action)))
    agreed.set(placeOf(item), Math.max(agreed.get(placeOf(item)) ?? 0, item.count));
  const allowed = (item: PlannedItem) =>
    Math.max(agreed.get(placeOf(item)) ?? -1, agreed.get(placeOf({ ...item, field: undefined })) ?? -1);
  return later.every(
    (item) =>
      changesNothing(item.action) ||
      item.count === 0 ||
      isMoving(item.subgraph, item.store) ||
      allowed(item) >= item.count,
  );
}

const placeOf = ({
  subgraph,
  store,
  key,
  field,
}: Pick<PlannedItem, 'subgraph' | 'store' | 'key'> & { readonly field?: string | undefined }): string =>
  [subgraph, store, key ?? '', field ?? ''].join('\0');

/** What is still there and was not to stay. */
export const unexpected = (left: readonly Residual[]): readonly Pick<Residual, 'store' | 'field' | 'count'>[] =>
  left
    .map(({ store, field, count, retained }) => ({ store, field, count: count - retained }))
    .filter(({ count }) => count > 0);
