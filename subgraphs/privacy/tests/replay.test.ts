import { randomUUID } from 'node:crypto';
import { expectNoLeaks } from '#platform/testing';
import { fileStorage } from '#platform/storage';
import { erasuresBehind, replayErasures } from '../replay/replay.js';
import { type ErasureWorld, erasureWorld } from './erasure-world.js';
import { addRows, bob } from './people.js';

let it: ErasureWorld;

expectNoLeaks(() => it.close());
beforeAll(async () => {
  it = await erasureWorld();
});

/** The rooms share this subgraph's database; each is a subgraph to the replay. */
const parts = () => ({
  subgraphs: it.world.contributors.map((personalData) => ({
    name: personalData.subgraph,
    db: it.world.db,
    personalData,
    erasureBarrier: it.world.running.erasureBarrier,
  })),
  ledgerDir: it.world.config.privacy.ledgerDir,
  storage: fileStorage(it.world.storageRoot),
  now: it.world.clock.now(),
});

test('a backup from before an erasure brings no person back', async () => {
  const userId = randomUUID();
  await it.person(userId);
  const bystander = await it.rowsOf(bob.userId);
  await it.approved(userId);
  await it.settle();
  expect([await it.rowsOf(userId), (await erasuresBehind(parts())).length]).toEqual([0, 0]);

  // What a restore does: the rows are there again, and the database does not know of the erasure.
  await it.world.db.query('delete from test_person where id = $1', [userId]);
  await it.person(userId);
  await it.world.db.query('delete from erased_person');
  expect(await erasuresBehind(parts())).toHaveLength(1);

  expect(await replayErasures(parts())).toEqual({ behind: 1, erasedAgain: 1, residues: [] });
  expect([await it.rowsOf(userId), await it.rowsOf(bob.userId)]).toEqual([0, bystander]);
  expect(await erasuresBehind(parts())).toEqual([]);
  expect(await replayErasures(parts())).toEqual({ behind: 0, erasedAgain: 0, residues: [] });
});

test('an empty database is barred by reference alone; what cannot be erased keeps it closed', async () => {
  await it.world.db.query('delete from erased_person');
  expect(await replayErasures(parts())).toEqual({ behind: 1, erasedAgain: 0, residues: [] });
  const userId = randomUUID();
  await it.person(userId);
  await it.approved(userId);
  await it.settle();
  await addRows(it.world.db, { room: 'beta', section: 'scores', userId, count: 1, body: 'restored' });
  await it.world.db.query('delete from erased_person');
  const stubborn = parts().subgraphs.map((each) => ({
    ...each,
    personalData: {
      ...each.personalData,
      ...(each.personalData.contract && {
        contract: {
          ...each.personalData.contract,
          verify: () => Promise.resolve([{ store: 'notes', field: 'body', count: 2, retained: 1 }]),
        },
      }),
    },
  }));
  const report = await replayErasures({ ...parts(), subgraphs: stubborn });
  expect(report.residues).toContainEqual(expect.objectContaining({ store: 'notes', count: 1 }));
  expect((await erasuresBehind(parts())).length).toBeGreaterThan(0);
});

test('an erasure that is under way does not close the platform', async () => {
  const userId = randomUUID();
  await it.person(userId);
  await it.approved(userId);
  await it.settle({ acknowledge: [] });
  await it.world.db.query('delete from erased_person where erased_at is null');
  const refs = (await erasuresBehind(parts())).map(({ kind }) => kind);
  expect(refs).not.toContain('BEGUN');
  await it.settle();
});
