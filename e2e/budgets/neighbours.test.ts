import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { identityOf, ownCompanyId, postGraphql, World } from '../harness/index.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

const barMs = 100;
/** Machines differ: only what is far beyond the bar fails, the figure is for people. */
const failingMs = 5 * barMs;

/** How long a participant waits for `{ me { id } }`, 95 of 100 times, while `attack` runs again and again. */
async function waitBeside(name: string, attack: () => Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const attackers = Array.from({ length: 3 }, async () => {
    while (!over.signal.aborted) await attack();
  });
  await sleep(200);
  const waits: number[] = [];
  for (const end = performance.now() + 6000; performance.now() < end; await sleep(10)) {
    const startedAt = performance.now();
    const reply = await world.ask('{ me { id } }', { as: 'participant' });
    expect(reply.errors).toEqual([]);
    waits.push(performance.now() - startedAt);
  }
  over.abort();
  await Promise.all(attackers);
  const p95 = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)]!;
  console.log(
    `{ me { id } } beside ${name}: p95 ${p95.toFixed(0)} ms, most ${waits.at(-1)!.toFixed(0)} ms of ${waits.length}`,
  );
  return p95;
}

const send = async (query: string, variables: object = {}) => {
  const token = await world.people.token('company_manager');
  const operation = { query, variables };
  return postGraphql(
    `${world.site.url}/graphql`,
    Array.from({ length: 10 }, () => operation),
    { token },
  );
};
const aliased = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');

const screenText =
  'mutation ($input: ScreenTextInput!) { r: screenText(input: $input) { ... on TextScreening { redactedText clearance } } }';

describe('a participant is answered quickly', () => {
  it('beside nothing at all', async () => {
    for (let warm = 0; warm < 20; warm++) await world.ask('{ me { id } }', { as: 'participant' });
    expect(await waitBeside('nothing', () => sleep(50))).toBeLessThan(failingMs);
  });

  // Three aliases in ten operations: more would be beyond the cost limit.
  const hammering = (field: string) =>
    `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { ${aliased(3, `${field}(input: $input) { __typename }`)} }`;

  it('beside classifyText with aliases, in batches, of the longest texts', async () => {
    const text = 'I feel more confident now and I was invited to a job interview. '.repeat(312);
    const input = { companyId: ownCompanyId, text };
    const { data } = await world.ask(screenText, { as: 'company_manager', variables: { input } });
    const screened = data!.r as { redactedText: string; clearance: string };
    const screenedInput = { companyId: ownCompanyId, text: screened.redactedText, clearance: screened.clearance };
    expect((await send(hammering('classifyText'), { input: screenedInput })).text).toContain('Classification');
    const attack = () => send(hammering('classifyText'), { input: screenedInput });
    expect(await waitBeside('classifyText', attack)).toBeLessThan(failingMs);
  });

  it('beside screenText with aliases, in batches, of the longest texts', async () => {
    const input = { companyId: ownCompanyId, text: 'k i l l '.repeat(2500) };
    expect((await send(hammering('screenText'), { input })).text).toContain('TextScreening');
    const attack = () => send(hammering('screenText'), { input });
    expect(await waitBeside('screenText', attack)).toBeLessThan(failingMs);
  });

  it('beside pages of pages of pages, refused or not', async () => {
    const { userId: id } = identityOf('participant');
    const page = (first: number, inner: string) =>
      `feedback(first: ${first}) { nodes { id text user { id name ${inner} } } }`;
    const query = (a: number, b: number, c: number) => `{ user(id: "${id}") { ${page(a, page(b, page(c, '')))} } }`;
    const refused = await world.ask(query(100, 100, 20), { as: 'participant' });
    expect([refused.status, refused.errors[0]?.extensions.code]).toEqual([400, 'COST_LIMIT_EXCEEDED']);
    const largest = query(14, 14, 14);
    expect((await world.ask(largest, { as: 'participant' })).status).toBe(200);
    const attack = () => world.ask(largest, { as: 'participant' });
    expect(await waitBeside('the largest pages allowed', attack)).toBeLessThan(failingMs);
  });
});
