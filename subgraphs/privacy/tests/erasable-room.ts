import { createHash } from 'node:crypto';
import type { Database, Tx } from '#platform/database';
import type {
  CatalogueEntry,
  EraseOutcome,
  HoldKeeper,
  PersonalDataContract,
  PlanItem,
  Retained,
} from '#platform/personal-data';

/** What a room needs beside its rows: its holds, and what it has answered to a key. */
export async function createErasureTables(db: Database): Promise<void> {
  await db.query(
    'create table test_hold (room text not null, hold_id uuid not null, user_id uuid not null, store text not null, key text)',
  );
  await db.query('create table test_erased (key text primary key, outcome jsonb not null)');
}

export interface ErasableRoom {
  readonly name: string;
  readonly sections: readonly string[];
  readonly describe: () => readonly CatalogueEntry[];
  readonly ownsPeople: boolean;
}

/** Rows that one call of a step takes. */
const perCall = 5;

/** Each section is a store and a step; the room that owns people forgets name and address at the end. */
export function roomContract(db: Database, room: ErasableRoom): PersonalDataContract {
  const { name, sections, ownsPeople } = room;
  const catalogue = () => ({
    entries: room.describe(),
    hash: createHash('sha256').update(JSON.stringify(room.describe())).digest('hex'),
  });
  const countOf = async (userId: string, section: string) => {
    const text = 'select count(*)::int as n from test_row where room = $1 and section = $2 and user_id = $3';
    const [row] = await db.query<{ n: number }>(text, [name, section, userId]);
    return row!.n;
  };
  const personLeft = async (userId: string) => {
    const [row] = await db.query<{ n: number }>(
      'select count(*)::int as n from test_person where id = $1 and email is not null',
      [userId],
    );
    return row!.n;
  };
  return {
    subgraph: name,
    describe: () => Promise.resolve(catalogue()),
    async resolveIdentifiers({ userId }) {
      const rows = await db.query<{ email: string | null }>('select email from test_person where id = $1', [userId]);
      const emails = ownsPeople ? rows.flatMap(({ email }) => email ?? []) : [];
      return { userId, emails, names: [], phones: [], handles: [], externalIds: [] };
    },
    export: () => Promise.reject(new Error('These rooms export by the older calls.')),
    async preview({ userId }) {
      const items: PlanItem[] = [];
      for (const section of sections)
        items.push({
          store: section,
          action: 'DELETE_ROW',
          reason: 'Written by the person.',
          count: await countOf(userId, section),
        });
      if (ownsPeople)
        items.push({
          store: 'person',
          field: 'email',
          action: 'NULLIFY',
          reason: 'Others refer to the row.',
          count: await personLeft(userId),
        });
      const steps = [...sections, ...(ownsPeople ? ['person'] : [])];
      const { hash: catalogueHash } = catalogue();
      const hash = createHash('sha256').update(JSON.stringify(items)).digest('hex');
      return { subgraph: name, items, steps, catalogueHash, hash };
    },
    async validate({ userId }) {
      const rows = await db.query('select 1 from test_row where room = $1 and user_id = $2 and body like $3', [
        name,
        userId,
        'unpaid%',
      ]);
      return rows.length > 0
        ? [{ code: 'OPEN_PAYMENT', store: 'notes', message: 'Settle the open payment first.' }]
        : [];
    },
    erase: ({ subject, step, idempotencyKey }) =>
      db.transaction(async (tx) => {
        const [known] = await tx.query<{ outcome: EraseOutcome }>('select outcome from test_erased where key = $1', [
          idempotencyKey,
        ]);
        if (known) return known.outcome;
        const outcome =
          step === 'person'
            ? await forget(tx, subject.userId)
            : await erase(tx, { name, step, userId: subject.userId });
        await tx.query('insert into test_erased (key, outcome) values ($1, $2)', [
          idempotencyKey,
          JSON.stringify(outcome),
        ]);
        return outcome;
      }),
    async verify({ userId }, { emails }) {
      const residuals = [];
      for (const section of sections) {
        const held = await heldIn(db, { name, userId, step: section });
        residuals.push({
          store: section,
          field: 'user_id',
          count: await countOf(userId, section),
          retained: held.count,
        });
      }
      if (ownsPeople) residuals.push({ store: 'person', field: 'email', count: await personLeft(userId), retained: 0 });
      const named = await db.query<{ held: boolean }>(
        `select ${heldRow} as held from test_row r where room = $1 and body like any($2)`,
        [name, emails.map((email) => `%${email}%`)],
      );
      const retained = named.filter(({ held }) => held).length;
      return [...residuals, { store: 'row', field: 'body', count: named.length, retained }];
    },
  };
}

async function forget(tx: Tx, userId: string): Promise<EraseOutcome> {
  const rows = await tx.query('update test_person set email = null where id = $1 and email is not null returning 1', [
    userId,
  ]);
  return { removed: 0, anonymised: rows.length, retained: [], messages: [], done: true };
}

interface Section {
  readonly name: string;
  readonly step: string;
  readonly userId: string;
}

const heldRow = `exists (select 1 from test_hold h where h.room = r.room and h.user_id = r.user_id and h.store = r.section
  and (h.key is null or h.key = r.id::text))`;

async function heldIn(on: Pick<Database | Tx, 'query'>, { name, step, userId }: Section): Promise<{ count: number }> {
  const [row] = await on.query<{ count: number }>(
    `select count(*)::int as count from test_row r where room = $1 and section = $2 and user_id = $3 and ${heldRow}`,
    [name, step, userId],
  );
  return row!;
}

async function erase(tx: Tx, section: Section): Promise<EraseOutcome> {
  const { name, step, userId } = section;
  await tx.query('lock table test_hold in share mode');
  const gone = await tx.query(
    `delete from test_row where id in (
       select id from test_row r where room = $1 and section = $2 and user_id = $3 and not ${heldRow} order by id limit ${perCall}) returning 1`,
    [name, step, userId],
  );
  const done = gone.length < perCall;
  const { count } = done ? await heldIn(tx, section) : { count: 0 };
  const retained: Retained[] = count > 0 ? [{ ground: 'LEGAL_HOLD', until: null, store: step, count }] : [];
  return { removed: gone.length, anonymised: 0, retained, messages: [], done };
}

export const roomHolds = (db: Database, room: string): HoldKeeper => ({
  async place({ userId }, items) {
    await db.transaction(async (tx) => {
      await tx.query('lock table test_hold in share row exclusive mode');
      for (const { holdId, store, key } of items)
        await tx.query(
          `insert into test_hold (room, hold_id, user_id, store, key)
           select $1, $2, $3, $4, $5 where not exists (
             select 1 from test_hold where room = $1 and hold_id = $2 and store = $4 and key is not distinct from $5)`,
          [room, holdId, userId, store, key ?? null],
        );
    });
  },
  async release(holdId) {
    await db.query('delete from test_hold where room = $1 and hold_id = $2', [room, holdId]);
  },
});
