import { Migration } from '@mikro-orm/migrations';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { Kind, parse } from 'graphql';
import {
  Arg,
  Args,
  type ClassType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { Database } from '#platform/database';
import { liveQuery, type Signals } from '#platform/live';
import {
  BadInput,
  Conflict,
  connection,
  cursorColumn,
  type ConnectionShape,
  DateTime,
  defineSubgraph,
  directive,
  type GraphContext,
  Minutes,
  moneyType,
  type MoneyShape,
  NotFound,
  PageArgs,
  pageRequest,
  parseId,
  relayTypes,
  type SubgraphDefinition,
} from '../index.js';

const BookSchema = defineEntity({
  name: 'Book',
  tableName: 'book',
  properties: { id: p.uuid().primary(), title: p.text(), shelf: p.integer(), addedAt: p.datetime() },
});

class CreateBooks extends Migration {
  override up(): void {
    this.addSql(
      'create table "book" ("id" uuid primary key, "title" text not null, "shelf" int not null, "added_at" timestamptz not null)',
    );
  }
}

interface BookRow {
  readonly id: string;
  readonly title: string;
  readonly shelf: number;
  readonly addedAt: Date;
}

export interface Services {
  readonly db: Database;
  readonly signals: Signals;
  /** Resolves when the test lets the `slow` query go on. */
  gate(): Promise<void>;
  readonly booksByIds: (ids: readonly string[]) => Promise<(BookRow | null)[]>;
}
type Context = GraphContext<Services>;

const { connectionOf } = relayTypes();
const Money: ClassType<MoneyShape> = moneyType();

@Directive('@key(fields: "id")')
@Directive('@personal(categories: ["activity", "content"])')
@ObjectType({ description: 'A book on a shelf.' })
class Book {
  @Field(() => ID)
  id!: string;
  @Field(() => String)
  title!: string;
  @Field(() => DateTime)
  addedAt!: Date;
  shelf!: number;
}
const BookConnection: ClassType<ConnectionShape<Book>> = connectionOf(Book);

@ObjectType({ simpleResolvers: true, description: 'Where type-graphql would silently ignore its own @Authorized.' })
class Ledger {
  @Directive('@requiresScopes(scopes: [["spend:read", "budget:manage"], ["operations:read"]])')
  @Field(() => String)
  balance!: string;
  @Field(() => String)
  open!: string;
}

@Directive('@authenticated')
@ObjectType()
class Loan {
  @Field(() => Minutes)
  length!: number;
}

@Resolver(() => Book)
export class BookResolver {
  @Query(() => Book, { nullable: true })
  async book(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<BookRow> {
    const found = await context.load('books', parseId('id', id), context.services.booksByIds);
    if (!found) throw new NotFound('Book', id);
    return found;
  }

  @Query(() => BookConnection)
  async books(@Args(() => PageArgs) args: PageArgs, @Ctx() { services }: Context): Promise<ConnectionShape<BookRow>> {
    const page = pageRequest(args, [cursorColumn.integer, cursorColumn.uuid]);
    const [shelf, id] = page.after ?? [-1, '00000000-0000-0000-0000-000000000000'];
    const rows = await services.db.query<BookRow>(
      'select id, title, shelf, added_at as "addedAt" from book where (shelf, id) > ($1, $2::uuid) order by shelf, id limit $3',
      [shelf, id, page.limit],
    );
    return connection(rows, page, (row) => [row.shelf, row.id]);
  }

  @Query(() => Int, { description: 'Through the request’s EntityManager.' })
  async countBooks(@Ctx() { em }: Context): Promise<number> {
    return em.count(BookSchema);
  }

  @Query(() => Boolean)
  async sameManager(@Ctx() context: Context): Promise<boolean> {
    return context.em === context.em;
  }

  @Mutation(() => Book, { nullable: true })
  async rename(
    @Arg('title', () => String) title: string,
    @Arg('id', () => ID) id: string,
    @Ctx() { services }: Context,
  ): Promise<BookRow | null> {
    if (title === '') throw new BadInput('title', 'must not be empty.');
    if (title === 'taken') throw new Conflict('Another book has this title.');
    await services.db.query('update book set title = $2 where id = $1', [id, title]);
    services.signals.notify(`book ${id}`);
    return (await services.booksByIds([id]))[0] ?? null;
  }

  @Subscription(() => Book, {
    subscribe: ({ args, context }) => {
      const { services } = context as Context;
      const { id } = args as { id: string };
      let seq = 0;
      return liveQuery({
        signals: services.signals,
        topic: `book ${id}`,
        minIntervalMs: 0,
        read: async () => (await services.booksByIds([id])).map((book) => ({ book, seq: (seq += 1) })),
        seqOf: (item) => item.seq,
      });
    },
  })
  bookChanged(@Root() change: { book: BookRow | null }, @Arg('id', () => ID) _id: string): BookRow {
    if (change.book?.title === 'broken') throw new Error('select * from book where title = secret');
    return change.book!;
  }

  @FieldResolver(() => Money)
  price(@Root() book: BookRow): MoneyShape {
    return { amount: `${book.shelf}.50`, currency: 'NOK' };
  }
}

@Resolver()
export class TroubleResolver {
  @Query(() => String, { nullable: true })
  async boom(@Ctx() { services }: Context): Promise<string> {
    await services.db.query("select 'top secret value'::uuid");
    return 'never';
  }

  @Query(() => String, { nullable: true })
  async storeText(@Arg('text', () => String) text: string, @Ctx() { services }: Context): Promise<string> {
    const [row] = await services.db.query<{ text: string }>('select $1::text as text', [text]);
    return row?.text ?? '';
  }

  @Query(() => String)
  missing(): string {
    return null as unknown as string;
  }

  @Query(() => String)
  async slow(@Ctx() { services }: Context): Promise<string> {
    await services.gate();
    return 'done';
  }

  @Query(() => String, { description: 'Who asks, as this subgraph sees it.' })
  whoAmI(@Ctx() { actor, requestId }: Context): string {
    return `${actor.kind} ${actor.id} ${actor.companyId ?? '-'} ${requestId}`;
  }

  @Query(() => Ledger)
  ledger(): Ledger {
    return { balance: '12', open: 'yes' };
  }

  @Query(() => Loan, { nullable: true })
  loan(): Loan {
    return { length: 90 };
  }

  @Query(() => DateTime)
  echo(@Arg('at', () => DateTime) at: Date): Date {
    return at;
  }
}

const personal = 'directive @personal(categories: [String!]!) repeatable on OBJECT | FIELD_DEFINITION';

/** A small subgraph with every habit of the real ones; `slow` waits for `gate`. */
export const librarySubgraph = (gate: () => Promise<void>): SubgraphDefinition<Services> =>
  defineSubgraph<Services>({
    name: 'library',
    entities: [BookSchema],
    migrations: [{ name: '20261123000000_create_books', class: CreateBooks }],
    services: ({ db, signals }) => ({
      db,
      signals,
      gate,
      async booksByIds(ids) {
        const rows = await db.query<BookRow>(
          'select id, title, shelf, added_at as "addedAt" from book where id = any($1::uuid[])',
          [ids],
        );
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id) ?? null);
      },
    }),
    resolvers: [BookResolver, TroubleResolver],
    references: {
      Book: ({ id }, context) => context.load('books', String(id), context.services.booksByIds),
    },
    transformSdl(document) {
      const link = parse(
        `extend schema @link(url: "https://teei.example/personal/v1.0", import: ["@personal"]) @composeDirective(name: "@personal") ${personal}`,
      );
      const definitions = document.definitions.map((node) =>
        node.kind === Kind.SCALAR_TYPE_DEFINITION && node.name.value === 'Minutes'
          ? { ...node, directives: [directive('tag', { name: 'time' })] }
          : node,
      );
      return { ...document, definitions: [...link.definitions, ...definitions] };
    },
    events: () => [],
    personalData: () => ({
      subgraph: 'library',
      describe: () => [],
      counts: () => Promise.resolve({}),
      exportPage: () => Promise.resolve({ records: [], nextCursor: null }),
    }),
    routes(app) {
      app.get('/hello', () => ({ hello: 'library' }));
      app.get('/broken', () => Promise.reject(new Error('connect to postgres://app:hunter2@db failed')));
    },
  });
