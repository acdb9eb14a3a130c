import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompanyPeopleDocument } from '../../clients/sdk/src/index.js';
import {
  ownCompanyId,
  People,
  postFeedback,
  run,
  type RunningApp,
  Site,
  startCommand,
  waitFor,
} from '../harness/index.js';
import {
  charges,
  doubledScores,
  feedbackCount,
  ledger,
  deadLetters,
  progressOf,
  screenings,
  storedTexts,
  type StoredText,
  unfinishedTexts,
} from './books.js';
import { WatchedExport } from './exports.js';
import { Traffic } from './traffic.js';

interface Moment {
  readonly site: Site;
  readonly traffic: Traffic;
  /** The export that was asked for in this round. */
  readonly watched: WatchedExport;
}

/** When the process is killed: each time something else is half done. */
const moments: { readonly name: string; readonly reached: (moment: Moment) => Promise<unknown> }[] = [
  {
    name: 'texts are being committed',
    reached: ({ traffic }) => {
      const before = traffic.promised.size;
      return waitFor('texts', async () => traffic.promised.size >= before + 20 || undefined);
    },
  },
  { name: 'an export has begun', reached: ({ watched }) => watched.follow(() => true) },
  { name: 'an export is half done', reached: ({ watched }) => watched.follow(({ progress }) => progress > 30) },
  {
    name: 'money is being spent',
    reached: async ({ site }) => {
      const { reservations } = await ledger(site);
      await waitFor('spending', async () => (await ledger(site)).reservations > reservations || undefined);
    },
  },
];

describe('a platform that is killed again and again', () => {
  let site: Site;
  let people: People;
  let traffic: Traffic;
  let before: number;
  let booksBefore: Awaited<ReturnType<typeof ledger>>;
  const exports: WatchedExport[] = [];
  let stored: StoredText[];

  beforeAll(async () => {
    site = await Site.create();
    people = new People(site);
    traffic = new Traffic(site);
    const app = await site.start();
    before = await feedbackCount(site);
    booksBefore = await ledger(site);
    const subjects = await participants();
    await killAt(app, subjects);
    await killWhileStarting();
    await site.start();
    await Promise.all(exports.map((watched) => watched.follow()));
  });
  afterAll(async () => {
    await people.close();
    await site.remove();
  });

  async function participants(): Promise<string[]> {
    const variables = { companyId: ownCompanyId, first: 100, after: null };
    const { company } = await people.as('programme_staff').execute(CompanyPeopleDocument, variables);
    return company!.users!.nodes.filter(({ kind }) => kind === 'PARTICIPANT').map(({ id }) => id);
  }

  async function killAt(first: RunningApp, subjects: readonly string[]): Promise<void> {
    let app = first;
    for (const [index, { reached }] of moments.entries()) {
      const flow = traffic.flow();
      const watched = await WatchedExport.request(people, subjects[index]!);
      exports.push(watched);
      await reached({ site, traffic, watched });
      await app.crash();
      traffic.stop();
      await flow;
      await people.close();
      if (index < moments.length - 1) app = await site.start();
    }
  }

  async function killWhileStarting(): Promise<void> {
    for (const afterMs of [300, 900]) {
      const starting = await startCommand('app/main', { env: site.env });
      await sleep(afterMs);
      starting.child.kill('SIGKILL');
      await starting.finished;
    }
  }

  it('was killed while it had promised to keep texts and had not yet worked on them', () => {
    expect(traffic.promised.size).toBeGreaterThan(moments.length);
    expect(exports).toHaveLength(moments.length);
  });

  it('recognises everything it had accepted when it is sent again, and takes what was under way', async () => {
    const promised = traffic.sent.filter(({ id }) => traffic.promised.has(id));
    const others = traffic.sent.filter(({ id }) => !traffic.promised.has(id));
    expect(await sendAll(promised)).toEqual({ accepted: 0, duplicates: promised.length });
    const { accepted, duplicates } = await sendAll(others);
    expect(accepted + duplicates).toBe(others.length);
  });

  async function sendAll(events: Traffic['sent']) {
    const total = { accepted: 0, duplicates: 0 };
    for (let from = 0; from < events.length; from += 100) {
      const reply = await postFeedback(site, events.slice(from, from + 100));
      expect(reply.status).toBe(202);
      total.accepted += reply.accepted!;
      total.duplicates += reply.duplicates!;
    }
    return total;
  }

  it('has stored every event once, unchanged, and finishes all of them', async () => {
    await waitFor('every text to be finished', async () => (await unfinishedTexts(site)) === 0 || undefined);
    stored = await storedTexts(
      site,
      traffic.sent.map(({ id }) => id),
    );
    expect(stored.map(({ text }) => text).sort()).toEqual(traffic.sent.map(({ text }) => text).sort());
    expect(new Set(stored.map(({ feedbackId }) => feedbackId)).size).toBe(traffic.sent.length);
    expect(await feedbackCount(site)).toBe(before + traffic.sent.length);
    expect(await deadLetters(site)).toBe(0);
  });

  it('has screened each text once and scored none twice', async () => {
    const ids = stored.map(({ feedbackId }) => feedbackId);
    expect((await screenings(site, ids)).map(({ contentId }) => contentId).sort()).toEqual(ids.sort());
    expect(await doubledScores(site)).toBe(0);
    const threats = stored.filter(({ text }) => text.includes('kill'));
    expect(new Set(threats.map(({ status }) => status))).toEqual(new Set(['HELD']));
    expect(stored.filter(({ text, status }) => text.includes('mentor') && status === 'HELD')).toEqual([]);
    expect(stored.filter(({ status }) => status === 'CLASSIFIED').length).toBeGreaterThan(0);
  });

  it('has paid once for each text that a model read, and for nothing else', async () => {
    const read = stored.filter(({ status }) => status !== 'HELD').map(({ feedbackId }) => feedbackId);
    const charged = await charges(site, read);
    expect(charged.map(({ feedbackId }) => feedbackId).sort()).toEqual(read.sort());
    expect(new Set(charged.map(({ reservationId }) => reservationId)).size).toBe(read.length);
    expect(new Set(charged.map(({ reservationStatus }) => reservationStatus))).toEqual(new Set(['SETTLED']));
    const { spent, cost, ...books } = await ledger(site);
    expect(books).toEqual({
      reservations: booksBefore.reservations + read.length,
      settled: booksBefore.settled + read.length,
      contradictions: 0,
    });
    expect(BigInt(spent)).toBeGreaterThan(BigInt(booksBefore.spent));
    expect(spent).toBe(cost);
  });

  it.each(moments.map(({ name }, index) => [name, index] as const))(
    'has finished the export that was under way when %s, and its progress never went back',
    async (_name, index) => {
      const watched = exports[index]!;
      expect(await watched.askAgain()).toBe(watched.id);
      expect(watched.seen.at(-1)).toMatchObject({ status: 'COMPLETED', progress: 100 });
      for (const states of [watched.seen, await progressOf(site, watched.id)]) {
        expect(states.map(({ progress }) => progress)).toEqual(
          states.map(({ progress }) => progress).sort((a, b) => a - b),
        );
        expect(new Set(states.map(({ seq }) => seq)).size).toBe(states.length);
        expect(states.map(({ seq }) => seq)).toEqual(states.map(({ seq }) => seq).sort((a, b) => a - b));
      }
    },
  );
});

describe('npm run demo', () => {
  it('goes on through a crash and holds: nothing is lost, nothing is counted twice, the export finishes', async () => {
    const site = await Site.create();
    try {
      const first = await site.start();
      const before = await feedbackCount(site);
      const demo = run('app/demo/main', { env: site.env, args: ['--json'] });
      await waitFor('the demo to post', async () => (await feedbackCount(site)) > before + 40 || undefined);
      await first.crash();
      await site.start();
      const { code, stdout } = await demo;
      const story = JSON.parse(stdout) as {
        ok: boolean;
        checks: { check: string; ok: boolean }[];
        erased: { feedback: number };
      };
      expect(story.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect([code, story.ok]).toEqual([0, true]);
      expect(await feedbackCount(site)).toBe(before + 300 - story.erased.feedback);
    } finally {
      await site.remove();
    }
  });
});
