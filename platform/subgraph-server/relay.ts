import 'reflect-metadata';
import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { byId, type CursorColumn, type CursorKey, decodeCursor, encodeCursor, type KeyOf } from './cursor.js';
import { BadInput } from './errors.js';

export const defaultPageSize = 20;
export const maxPageSize = 100;

export interface PageInfoShape {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface ConnectionShape<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfoShape;
}

/** `first` and `after` of every list; check them with `pageRequest`. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: defaultPageSize, description: `Items to answer, 1 to ${maxPageSize}.` })
  first: number = defaultPageSize;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item already seen.' })
  after?: string | null;
}

/**
 * Connection classes of one subgraph. Called once per subgraph: type-graphql keeps its metadata per class in one global place, so
 * classes must not be shared between schemas. (All subgraphs' `PageInfo` are the same shareable type in the graph.)
 */
export function relayTypes(): {
  PageInfo: ClassType<PageInfoShape>;
  readonly connectionOf: <T extends object>(node: ClassType<T>, name?: string) => ClassType<ConnectionShape<T>>;
} {
  @Directive('@shareable')
  @ObjectType({ description: 'Where a page of a list begins and ends.' })
  class PageInfo implements PageInfoShape {
    @Field(() => Boolean, { description: 'Whether there are items after this page.' })
    hasNextPage!: boolean;
    @Field(() => Boolean, { description: 'Whether there are items before this page.' })
    hasPreviousPage!: boolean;
    @Field(() => String, { nullable: true, description: 'Cursor of the first item; null on an empty page.' })
    startCursor!: string | null;
    @Field(() => String, { nullable: true, description: 'Give this as `after` to get the next page.' })
    endCursor!: string | null;
  }

  function connectionOf<T extends object>(node: ClassType<T>, name: string = node.name): ClassType<ConnectionShape<T>> {
    @ObjectType(`${name}Edge`, { description: `One ${name} of a list, with its cursor.` })
    class Edge {
      @Field(() => String, { description: 'Give this as `after` to get what follows the item.' })
      cursor!: string;
      @Field(() => node, { description: 'The item.' })
      node!: T;
    }

    @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
    class Connection implements ConnectionShape<T> {
      @Field(() => [Edge], { description: 'The items with their cursors.' })
      edges!: readonly Edge[];
      @Field(() => [node], { description: 'The items without their cursors.' })
      nodes!: readonly T[];
      @Field(() => PageInfo, { description: 'Whether and how to go on.' })
      pageInfo!: PageInfoShape;
    }
    return Connection;
  }
  return { PageInfo, connectionOf };
}

export interface MoneyShape {
  /** Decimal, such as `12.50`: never a float. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** The shareable `Money` of one subgraph; called once per subgraph, for the reason given at `relayTypes`. */
export function moneyType(): ClassType<MoneyShape> {
  @Directive('@shareable')
  @ObjectType({ description: 'An amount of money: a decimal number as text, and its ISO 4217 currency.' })
  class Money implements MoneyShape {
    @Field(() => String, { description: 'Exact decimal.' })
    amount!: string;
    @Field(() => String, { description: 'ISO 4217 code.' })
    currency!: string;
  }
  return Money;
}

export interface PageRequest<Key extends CursorKey = CursorKey> {
  /** How many rows to read: one more than asked for, which tells whether there is a next page. */
  readonly limit: number;
  readonly first: number;
  readonly after: Key | undefined;
}

/** Throws `BadInput` for a `first` out of range and for a cursor that is not one of a list sorted by these columns. */
export function pageRequest<const Columns extends readonly CursorColumn[] = typeof byId>(
  args: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  columns: Columns = byId as never,
): PageRequest<KeyOf<Columns>> {
  const first = args.first ?? defaultPageSize;
  if (!Number.isInteger(first) || first < 1 || first > maxPageSize)
    throw new BadInput('first', `must be a whole number from 1 to ${maxPageSize}, not ${first}.`);
  return { limit: first + 1, first, after: args.after == null ? undefined : decodeCursor(args.after, columns) };
}

/** `rows` as read with `limit`; `keyOf` gives the parts that the list is sorted by. */
export function connection<T>(rows: readonly T[], page: PageRequest, keyOf: (row: T) => CursorKey): ConnectionShape<T> {
  const nodes = rows.slice(0, page.first);
  const edges = nodes.map((node) => ({ cursor: encodeCursor(keyOf(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
