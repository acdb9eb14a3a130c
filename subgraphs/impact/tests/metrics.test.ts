import { expectNoLeaks, type Json } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { demoIdentities } from '../index.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const [nordlys, dnipro] = demoCompanies;
const unknownId = '00000000-0000-7000-8000-00000000dead';
const participant = demoIdentities.find(({ role }) => role === 'participant')!;
const manager = demoActor('company_manager');
const staff = demoActor('programme_staff');
const otherManager = actor('company_manager', { userId: unknownId, companyId: dnipro.id });

describe('metrics', () => {
  const query =
    'query ($id: ID!, $p: MetricsPeriodInput) { metrics(companyId: $id, period: $p) { seq feedback { total classified } sessions participants volunteerMinutes period { from to timeZone start end } outcomes { dimension sampleSize average confidenceWeightedAverage averageConfidence } } }';

  test('equals a calculation by hand over the stored rows, in the months of the company', async () => {
    const { data } = await world.send(staff, query, { id: nordlys.id, p: { month: '2026-10' } });
    expect(data.metrics.period).toEqual({
      from: '2026-10-01',
      to: '2026-11-01',
      timeZone: 'Europe/Oslo',
      start: '2026-09-30T22:00:00.000Z',
      end: '2026-10-31T23:00:00.000Z',
    });
    const scores = await world.db.query<{ dimension: string; score: number; confidence: number; at: Date }>(
      'select dimension, score, confidence, submitted_at as at from outcome_score where company_id = $1',
      [nordlys.id],
    );
    const start = new Date(data.metrics.period.start);
    const end = new Date(data.metrics.period.end);
    const mine = scores.filter(({ dimension, at }) => dimension === 'belonging' && at >= start && at < end);
    const sum = (read: (row: (typeof mine)[number]) => number) => mine.reduce((total, row) => total + read(row), 0);
    const belonging = data.metrics.outcomes.find(({ dimension }: Json) => dimension === 'BELONGING');
    expect(mine.length).toBeGreaterThan(3);
    expect(belonging.sampleSize).toBe(mine.length);
    expect(belonging.average).toBeCloseTo(sum((row) => row.score) / mine.length, 10);
    expect(belonging.confidenceWeightedAverage).toBeCloseTo(
      sum((row) => row.score * row.confidence) / sum((row) => row.confidence),
      10,
    );
    const sessions = await world.db.query<{ minutes: number; volunteers: number }>(
      `select duration_minutes as minutes, (select count(*)::int from session_attendance a where a.session_id = s.id and role = 'VOLUNTEER') as volunteers
       from session s where company_id = $1 and started_at >= $2 and started_at < $3`,
      [nordlys.id, start, end],
    );
    expect(data.metrics.sessions).toBe(sessions.length);
    expect(data.metrics.volunteerMinutes).toBe(sessions.reduce((total, s) => total + s.minutes * s.volunteers, 0));
    const present = await world.db.query(
      `select distinct user_id from session_attendance a join session s on s.id = a.session_id
       where company_id = $1 and role = 'PARTICIPANT' and started_at >= $2 and started_at < $3`,
      [nordlys.id, start, end],
    );
    expect(data.metrics.participants).toBe(present.length);
  });

  test('a period without rows has zeros and nulls; a wrong one names the argument', async () => {
    const { data } = await world.send(manager, query, { id: nordlys.id, p: { from: '2001-01-01', to: '2001-02-01' } });
    expect(data.metrics).toMatchObject({ feedback: { total: 0 } });
    expect(data.metrics.outcomes[0]).toMatchObject({ sampleSize: 0, average: null });
    for (const [p, message] of [
      [{ month: '2026-13' }, 'period.month'],
      [{ from: '2026-11-01' }, 'period.to'],
      [{ from: '2026-11-02', to: '2026-11-01' }, 'period.to'],
      [{ month: '2026-11', from: '2026-11-01' }, 'period:'],
    ] as const) {
      const { errors } = await world.send(manager, query, { id: nordlys.id, p });
      expect(errors![0]).toMatchObject({
        message: expect.stringContaining(message),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
  });
});

describe('metricsChanged', () => {
  const subscription =
    'subscription ($id: ID!, $after: Int) { metricsChanged(companyId: $id, afterSeq: $after) { seq feedback { total } } }';

  test('sends the current state, then changes with growing versions, resumes, and ends at once', async () => {
    const stream = await world.subscribe(manager, subscription, { id: nordlys.id });
    const first = (await stream.next()).value.data.metricsChanged;
    const waiting = stream.next();
    const submission = {
      companyId: nordlys.id,
      userId: participant.userId,
      programId: null,
      text: 'Hei.',
      locale: null,
      rating: null,
    };
    await world.services.ingest.submit('test', [{ ...submission, id: 'live-1', submittedAt: world.clock.now() }]);
    const second = (await waiting).value.data.metricsChanged;
    expect(second.seq).toBeGreaterThan(first.seq);
    expect(second.feedback.total).toBe(first.feedback.total + 1);
    const pending = stream.next();
    await stream.return!();
    expect((await pending).done).toBe(true);
    const resumed = await world.subscribe(manager, subscription, { id: nordlys.id, after: first.seq });
    expect((await resumed.next()).value.data.metricsChanged.seq).toBe(second.seq);
    await resumed.return!();
  });

  test('of another company answers as of none', async () => {
    const refusal = async (id: string) => {
      const error = await world.subscribe(otherManager, subscription, { id }).catch((reason: unknown) => reason);
      return String(error).replace(id, 'ID');
    };
    expect(await refusal(nordlys.id)).toBe(await refusal(unknownId));
    expect(await refusal(nordlys.id)).toContain('NOT_FOUND');
  });
});
