import { Migration } from '@mikro-orm/migrations';
import { defineEntity, p } from '@mikro-orm/core';
import { expectNoLeaks, sequentialIds, testDatabase, type TestDatabase } from '#platform/testing';
import { columnOf, insertMany, insertReturning, Records, type RowOf, schemaDrift, selectOf } from '../index.js';

const ShelfEntity = defineEntity({
  name: 'Shelf',
  tableName: 'shelf',
  properties: { id: p.uuid().primary(), label: p.text() },
});
const BookEntity = defineEntity({
  name: 'Book',
  tableName: 'book',
  properties: {
    id: p.uuid().primary(),
    shelfId: () => p.manyToOne(ShelfEntity).mapToPk().fieldName('on_shelf').deleteRule('restrict'),
    title: p.text(),
    pageCount: p.bigint('number'),
    pricePicoUsd: p.bigint().nullable(),
    tags: p.array(),
    details: p.json<{ isbn: string } | null>().nullable(),
    addedAt: p.datetime().columnType('timestamptz'),
  },
});
const HtmlLinkEntity = defineEntity({
  name: 'HtmlLink',
  tableName: 'html_link',
  properties: { id: p.uuid().primary(), sha256Sum: p.text(), packageSha256: p.text(), isABTest: p.text() },
});

class CreateTables extends Migration {
  override up(): void {
    this.addSql('create table "shelf" ("id" uuid not null, "label" text not null, primary key ("id"))');
    this.addSql(
      `create table "book" ("id" uuid not null, "on_shelf" uuid not null, "title" text not null, "page_count" bigint not null,
       "price_pico_usd" bigint null, "tags" text[] not null, "details" jsonb null, "added_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      'alter table "book" add constraint "book_on_shelf_foreign" foreign key ("on_shelf") references "shelf" ("id") on delete restrict',
    );
    this.addSql(
      `create table "html_link" ("id" uuid not null, "sha256sum" text not null, "package_sha256" text not null, "is_abtest" text not null,
       primary key ("id"))`,
    );
  }
}

let db: TestDatabase;
const ids = sequentialIds();
const shelf = ids.next();

beforeAll(async () => {
  db = await testDatabase({
    entities: [ShelfEntity, BookEntity, HtmlLinkEntity],
    migrations: [{ name: '2026-01-01-tables', class: CreateTables }],
  });
});
expectNoLeaks(() => db.close());

const book = (title: string) => ({
  id: ids.next(),
  shelfId: shelf,
  title,
  pageCount: 2 ** 40,
  pricePicoUsd: 9_007_199_254_740_993n,
  tags: ['a,b', 'c"d', "e'f"],
  details: { isbn: '978' },
  addedAt: new Date('2026-11-23T10:00:00.123Z'),
});

test('columns are named as the ORM names them', async () => {
  const named = [ShelfEntity, BookEntity, HtmlLinkEntity].map((entity) =>
    Object.keys(entity.meta.properties).map((property) => [columnOf(entity, property)]),
  );
  const byOrm = [ShelfEntity, BookEntity, HtmlLinkEntity].map((entity) =>
    Object.values(db.orm.getMetadata().getByClassName(entity.meta.className).properties).map(
      ({ fieldNames }) => fieldNames,
    ),
  );
  expect(named).toEqual(byOrm);
  expect(await schemaDrift(db)).toBe('');
});

test('what is inserted by property is read by property, exactly', async () => {
  await db.query('insert into shelf values ($1, $2)', [shelf, 'History']);
  const rows = [book('One'), { ...book("Robert'); drop table book;--"), details: null, pricePicoUsd: null }];
  expect(await insertMany(db, BookEntity, rows)).toBe(2);
  const read = await db.query<RowOf<typeof BookEntity>>(`select ${selectOf(BookEntity)} from book order by id`);
  expect(read).toEqual([{ ...rows[0], pricePicoUsd: '9007199254740993' }, rows[1]]);
  const again = await db.query(`select ${selectOf(BookEntity, 'b')} from book b order by b.id`);
  expect(again).toEqual(read);
});

test('a row that is there already throws, or is skipped where the caller says so', async () => {
  const twice = book('Twice');
  await insertMany(db, BookEntity, [twice]);
  await expect(insertMany(db, BookEntity, [twice])).rejects.toThrow(/unique|duplicate/i);
  expect(await insertMany(db, BookEntity, [twice, book('New')], { onConflict: '(id) do nothing' })).toBe(1);
  expect(await insertMany(db, BookEntity, [])).toBe(0);
});

test('an insert can answer the rows as they are stored now, without those that it skips', async () => {
  const pricePicoUsd = '9007199254740993';
  const [known, fresh] = [
    { ...book('Known'), pricePicoUsd },
    { ...book('Fresh'), pricePicoUsd },
  ];
  expect(await insertReturning(db, BookEntity, [known])).toEqual([known]);
  expect(await insertReturning(db, BookEntity, [known, fresh], { onConflict: '(id) do nothing' })).toEqual([fresh]);
  const renamed = await insertReturning(db, BookEntity, [{ ...known, title: 'Renamed' }], {
    onConflict: '(id) do update set title = excluded.title',
  });
  expect(renamed).toEqual([{ ...known, title: 'Renamed' }]);
  await db.query('delete from book where id = any($1)', [[known.id, fresh.id]]);
});

test('rows that differ in what they give are a mistake of the caller', async () => {
  const { title: _, ...untitled } = book('Untitled');
  await expect(insertMany(db, BookEntity, [book('Titled'), untitled])).rejects.toThrow('same properties');
  await expect(insertMany(db, ShelfEntity, [{ id: ids.next(), labell: 'x' } as never])).rejects.toThrow('labell');
});

test('children come newest first, a page of every parent in one statement', async () => {
  const records = new Records(db);
  const [other] = [ids.next()];
  await insertMany(db, ShelfEntity, [{ id: other, label: 'Empty' }]);
  const [first, none] = await records.children(BookEntity, [shelf, other], {
    parent: 'shelfId',
    limit: 2,
    afterId: null,
  });
  expect(first!.map(({ title }) => title)).toEqual(['New', 'Twice']);
  expect(none).toEqual([]);
  const [others] = await records.children(BookEntity, [shelf], {
    parent: 'shelfId',
    except: { title: ['Twice', 'Unheard'] },
    limit: 1,
    afterId: first![0]!.id,
  });
  expect(others!.map(({ title }) => title)).not.toContain('Twice');
  expect(others).toHaveLength(1);
  expect(await records.byIds(ShelfEntity, [shelf.toUpperCase(), 'no uuid'])).toEqual([
    { id: shelf, label: 'History' },
    null,
  ]);
});
