import type { EntitySchema } from '@mikro-orm/core';
import { hasScope } from '#platform/auth';
import type { ChildRange, RecordOf } from '#platform/database';
import {
  connection,
  type ConnectionShape,
  type GraphContext,
  type PageArgs,
  type PageRequest,
  pageRequest,
} from '#platform/subgraph-server';
import type { ImpactServices } from '../services.js';

export type Context = GraphContext<ImpactServices>;

/** The record of this id through the request's DataLoader; whether the caller may see it is not checked here. */
export function loadRecord<E extends EntitySchema>(
  context: Context,
  entity: E,
  id: string,
): Promise<RecordOf<E> | null> {
  return context.load(`impact.${entity.meta.className}`, id, (ids) => context.services.records.byIds(entity, ids));
}

/** Lists are sorted by id, newest first: a cursor is an id. */
export const rangeOf = ({
  limit,
  after,
}: PageRequest<readonly [string]>): { limit: number; afterId: string | null } => ({
  limit,
  afterId: after?.[0] ?? null,
});

type ChildRequest<E extends EntitySchema> = Omit<ChildRange<RecordOf<E>>, 'limit' | 'afterId'>;

/** A connection below a parent: the same page of many parents is one statement. */
export async function loadChildren<E extends EntitySchema>(
  context: Context,
  entity: E,
  options: { parentId: string; args: PageArgs } & ChildRequest<E>,
): Promise<ConnectionShape<RecordOf<E>>> {
  const { parentId, args, ...rest } = options;
  const page = pageRequest(args);
  const request = { ...rest, ...rangeOf(page) };
  const name = `impact.${entity.meta.className}.${JSON.stringify(request)}`;
  const rows = await context.load(name, parentId, (ids) => context.services.records.children(entity, ids, request));
  return connection(rows ?? [], page, ({ id }) => [id]);
}

/**
 * The people whose texts may be about the calling reviewer; empty for other callers, for whom
 * nothing depends on it.
 */
export async function linkedToReviewer(context: Context): Promise<readonly string[]> {
  const { actor, services } = context;
  if (actor.kind !== 'user' || !hasScope(actor, 'safety:review')) return [];
  const load = (ids: readonly string[]) => Promise.all(ids.map((id) => services.people.linkedTo(id)));
  return (await context.load('impact.linkedPeople', actor.id, load)) ?? [];
}
