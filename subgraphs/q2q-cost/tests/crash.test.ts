import { jest } from '@jest/globals';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type ProviderSandbox, startProviderSandbox } from '#platform/provider-sandbox';
import { expectNoLeaks } from '#platform/testing';
import { sandboxAnswer } from '../providers/sandbox-answers.js';
import type { DeathAt } from './classify-child.js';
import { openWorld, type World } from './world.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(300_000);

let sandbox: ProviderSandbox;
let world: World;
beforeAll(async () => {
  sandbox = await startProviderSandbox({ port: 0, answer: sandboxAnswer });
  world = await openWorld(undefined, { Q2Q_TEST_SERVER_URL: sandbox.url });
});
expectNoLeaks(async () => {
  await sandbox.close();
  await world.close();
});
beforeEach(() => sandbox.reset());

async function companyOfProvider(): Promise<string> {
  const companyId = await world.company(10n ** 12n);
  const models = ['test-server-openai/gpt-4o-mini'];
  const policy = { companyId, strategy: 'FIXED', models, qualityFloor: null, reason: 'test', actorId: 'test' } as const;
  expect((await world.services.routing.set({ ...policy, expectedVersion: null, idempotencyKey: null })).kind).toBe(
    'DONE',
  );
  return companyId;
}

interface Child {
  readonly companyId: string;
  readonly feedbackId: string;
  readonly deathAt: DeathAt;
  /** How far its clock is ahead: holds of a process that died have run out by then. */
  readonly aheadMs?: number;
  /** Killed from outside, when so many calls have reached the provider. */
  readonly killedAtCall?: number;
}

/** What it says at its end; `null` when it died before. */
async function runChild({ companyId, feedbackId, deathAt, aheadMs = 0, killedAtCall }: Child): Promise<string | null> {
  const child = fork(
    new URL('./classify-child.ts', import.meta.url),
    [world.db.url, companyId, feedbackId, deathAt, String(aheadMs)],
    {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, NODE_ENV: 'test', DATA_DIR: world.config.dataDir, Q2Q_TEST_SERVER_URL: sandbox.url },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  let said: string | null = null;
  child.on('message', (message: string) => (said = message));
  const exit = once(child, 'exit');
  if (killedAtCall !== undefined)
    sandbox.plan((call) => {
      if (call === killedAtCall) child.kill('SIGKILL');
      return null;
    });
  await exit;
  return said;
}

const stateOf = async (companyId: string) => {
  const holds = await world.db.query<{ status: string }>(
    'select status from reservation where company_id = $1 order by created_at, id',
    [companyId],
  );
  const { spentPusd, reservedPusd, limitPusd } = (await world.services.budgets.read(companyId))!;
  expect(spentPusd + reservedPusd <= limitPusd).toBe(true);
  expect(await world.services.settlements.proof()).toEqual([]);
  return { holds: holds.map(({ status }) => status), calls: sandbox.counts().calls };
};

const classifications = (feedbackId: string) =>
  world.db.query('select status from classification where feedback_id = $1', [feedbackId]);

describe('a process that is killed while a provider is asked', () => {
  it.each<[DeathAt | 'ASKED', string[], number]>([
    ['RESERVED', ['HELD'], 0],
    ['ASKED', ['HELD'], 1],
    ['ANSWERED', ['HELD'], 1],
    ['SETTLED', ['HELD'], 1],
    ['COMMITTED', ['SETTLED'], 1],
  ])('%s: leaves books that prove, and the text is classified once, by the next', async (step, holds, calls) => {
    const companyId = await companyOfProvider();
    const feedbackId = world.ids.next();
    const given = { companyId, feedbackId };
    if (step === 'ASKED') await runChild({ ...given, deathAt: 'NEVER', killedAtCall: 0 });
    else await runChild({ ...given, deathAt: step });
    sandbox.plan(() => null);
    expect(await stateOf(companyId)).toEqual({ holds, calls });

    // While it cannot be known whether the first is dead, no other call is made.
    const early = await runChild({ ...given, deathAt: 'NEVER' });
    expect([early, sandbox.counts().calls]).toEqual([step === 'COMMITTED' ? 'DONE_BEFORE' : 'IN_PROGRESS', calls]);

    const later = await runChild({ ...given, deathAt: 'NEVER', aheadMs: 120_000 });
    expect(later).toBe(step === 'COMMITTED' ? 'DONE_BEFORE' : 'CLASSIFIED');
    const state = await stateOf(companyId);
    expect(state.holds.filter((status) => status === 'SETTLED')).toHaveLength(1);
    expect(state.calls).toBe(step === 'COMMITTED' ? calls : calls + 1);
    expect(await classifications(feedbackId)).toEqual([{ status: 'SCORED' }]);
  });
});
