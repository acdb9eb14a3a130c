import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { createGateway, type Gateway } from '#gateway';
import { serviceTokens } from '#platform/auth';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createMetrics } from '#platform/observability';
import { eventually, expectNoLeaks, ownServer, type OwnServer, testLogger } from '#platform/testing';
import type { RunningSubgraph } from '#platform/subgraph-server';
import { type Library, openLibrary } from '../../platform/subgraph-server/tests/library.js';
import { librarySubgraph } from '../../platform/subgraph-server/tests/test-subgraph.js';

let server: OwnServer;
let library: Library;
/** One with the subgraph in its own process, one that calls it. */
const gateways: Gateway[] = [];

beforeAll(async () => {
  server = await ownServer();
  const url = await ensureDatabase(server, 'library');
  const { entities, migrations } = librarySubgraph(() => Promise.resolve());
  const { log } = testLogger();
  library = await openLibrary({ ...(await openDatabase({ name: 'library', url, entities, migrations, log })), url });
  const { running, http, config } = library;
  const composed = composeServices([{ name: 'library', url: http.url, typeDefs: parse(running.sdl) }]);
  const tokens = serviceTokens(config.auth.serviceTokenSecret);
  const modes: Record<string, RunningSubgraph>[] = [{ library: running }, {}];
  for (const inProcess of modes)
    gateways.push(
      await createGateway({
        supergraph: { sdl: composed.supergraphSdl! },
        inProcess,
        signServiceToken: (actor, subgraph) => tokens.sign(actor, subgraph),
        log,
        metrics: createMetrics({ defaults: false }),
      }),
    );
});
expectNoLeaks(
  () => Promise.all(gateways.map((gateway) => gateway.drain(1000))),
  () => library.stop(),
  () => server.remove(),
);

async function ask(path: string) {
  const own = await fetch(library.http.url.replace('/graphql', path));
  const answers = [{ status: own.status, body: await own.text() }];
  for (const { app } of gateways) {
    const { statusCode: status, body } = await app.inject({ url: path });
    answers.push({ status, body });
  }
  return answers;
}
const statuses = async (path: string) => (await ask(path)).map(({ status }) => status);

test('with its database away a process stays ready, and /depz and the gauge name the database in every mode', async () => {
  expect(await statuses('/depz')).toEqual([200, 200, 200]);
  expect(await statuses('/readyz')).toEqual([200, 200, 200]);
  await server.stop();
  await eventually(async () => expect(await statuses('/depz')).toEqual([503, 503, 503]));
  expect(await statuses('/readyz')).toEqual([200, 200, 200]);
  expect(await statuses('/healthz')).toEqual([200, 200, 200]);
  const [own, near, far] = (await ask('/depz')).map(({ body }) => JSON.parse(body).dependencies);
  expect(own).toMatchObject({ 'database library': { ok: false } });
  expect(near).toMatchObject({ 'database library': { ok: false }, 'subgraph library': { ok: false } });
  expect(far).toMatchObject({ 'subgraph library': { ok: false } });
  const [ownMetrics, nearMetrics, farMetrics] = (await ask('/metrics')).map(({ body }) => body);
  expect(ownMetrics).toContain('dependency_up{dependency="database library"} 0');
  expect(nearMetrics).toContain('dependency_up{dependency="database library"} 0');
  expect(farMetrics).toContain('dependency_up{dependency="subgraph library"} 0');
});
