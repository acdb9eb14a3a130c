import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { loadBindings, proveBindings } from '#platform/personal-data';
import { canaryHints } from '../proof/canary-hints.js';
import { subgraphs } from '../subgraphs.js';

const databases: TestDatabase[] = [];
expectNoLeaks(async () => {
  for (const db of databases) await db.close();
});

describe.each(subgraphs.map((subgraph) => [subgraph.name, subgraph] as const))('%s', (name, subgraph) => {
  test('copies all of a person and none of another, erases all but what it keeps, and leaves others as they were', async () => {
    const db = await testDatabase({ name, entities: subgraph.entities, migrations: subgraph.migrations });
    databases.push(db);
    const bindings = loadBindings(`subgraphs/${name}/personal-data/privacy.stores.yaml`);
    const proof = await proveBindings(db, bindings, canaryHints);
    expect(proof.misses).toEqual([]);
    expect(proof).toMatchObject({
      recall: 1,
      leaked: 0,
      residual: 0,
      bystandersChanged: 0,
      planDifference: 0,
      secondErasure: 0,
    });
    expect(proof.tables).toBeGreaterThan(8);
    expect(proof.canaries).toBeGreaterThan(10);
  });

  test('is refused where a column is not bound', async () => {
    const db = await testDatabase({ name, entities: subgraph.entities, migrations: subgraph.migrations });
    databases.push(db);
    const bindings = loadBindings(`subgraphs/${name}/personal-data/privacy.stores.yaml`);
    await db.query('alter table event_outbox add column forgotten text');
    await expect(proveBindings(db, bindings, canaryHints)).rejects.toThrow('event_outbox: not bound: forgotten');
  });
});

test('the proof goes red where a link finds no row: nothing is copied, and everything is left', async () => {
  const safety = subgraphs.find(({ name }) => name === 'safety')!;
  const db = await testDatabase({ name: 'safety', entities: safety.entities, migrations: safety.migrations });
  databases.push(db);
  const bindings = loadBindings('subgraphs/safety/personal-data/privacy.stores.yaml');
  const { screening } = bindings.tables;
  const links = screening!.links.map((link) => ({ ...link, where: 'false' }));
  const blind = { ...bindings, tables: { ...bindings.tables, screening: { ...screening!, links } } };
  const proof = await proveBindings(db, blind, canaryHints);
  expect(proof.recall).toBeLessThan(1);
  expect(proof.residual).toBeGreaterThan(0);
  expect(proof.misses).toContain('left: public.screening.ruleset_version');
});
