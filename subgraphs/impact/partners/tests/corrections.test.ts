import { benevityDonations } from '#platform/partner-schemas';
import type { DeliveryFigures } from '../figures.js';
import { figures, figuresWithPeople, partnerWorld, type PartnerWorld } from './partner-world.js';

let world: PartnerWorld;
beforeAll(async () => {
  world = await partnerWorld({ timeoutMs: 2000 });
});
afterAll(() => world.close());

/** 90 minutes fewer, of the first programme. */
const corrected: DeliveryFigures = {
  ...figures,
  programs: figures.programs.map((program, index) => (index === 0 ? { ...program, minutes: 2411 } : program)),
  totals: { ...figures.totals, minutes: 7411 },
};

test.each([
  ['benevity/impact-envelope-v1', 'REPLACE'],
  ['workday/impact-envelope-v1', 'REPLACE'],
  ['goodera/impact-envelope-v1', 'OFFSET'],
])(
  '%s: 7,501 corrected to 7,411 is 7,411 at the partner, also when the correction is sent twice',
  async (profileId, mode) => {
    const connector = world.connector(profileId);
    expect(connector.profile.correction).toBe(mode);
    const first = world.request(profileId);
    const partner = connector.profile.partner.toLowerCase() as 'benevity';
    const account = world.sandbox.account(partner, first.destination.id);
    await connector.send(first);
    expect(account.totalMinutes()).toBe(7501);
    const correction = { revision: 2, replaces: first.idempotencyKey, delivered: figures };
    const payload = connector.map(corrected, correction);
    expect(connector.validate(payload)).toEqual([]);
    const second = { ...world.request(profileId, { destination: first.destination.id }), payload };
    account.faults.set([{ fault: 'TIMEOUT_AFTER_COMMIT' }]);
    expect(await connector.send({ ...second, signal: AbortSignal.timeout(200) })).toMatchObject({ kind: 'unknown' });
    expect(await connector.reconcile({ ...second, sentAt: world.clock.now() })).toMatchObject({ kind: 'duplicate' });
    expect(account.totalMinutes()).toBe(7411);
    expect(account.records.filter(({ status }) => status === 'ACCEPTED')).toHaveLength(mode === 'REPLACE' ? 1 : 2);
  },
);

test('an offset is the difference, line by line', () => {
  const connector = world.connector('goodera/impact-envelope-v1');
  const replaces = 'k'.repeat(64);
  const payload = connector.map(corrected, { revision: 2, replaces, delivered: figures });
  expect(payload).toMatchObject({ revision: 2, adjusts: replaces, totals: { minutes: -90, participants: 0 } });
  const lines = payload.impactDimensions as { dimensionId: string; value: number }[];
  expect(lines.find(({ dimensionId }) => dimensionId === `hours:${figures.programs[0]!.id}`)?.value).toBe(-1.5);
  // A line that is gone is taken away whole.
  const [gone, ...programs] = figures.programs;
  const without = connector.map({ ...figures, programs }, { revision: 2, replaces, delivered: figures });
  expect((without.impactDimensions as object[]).at(-1)).toMatchObject({
    dimensionId: `hours:${gone!.id}`,
    beneficiaries: -12,
  });
});

test('Workday: a correction sets the object anew, and people who are no longer in it to nothing', async () => {
  const connector = world.connector('workday/custom-object');
  const first = world.request('workday/custom-object');
  const account = world.sandbox.account('workday', first.destination.id);
  await connector.send(first);
  expect(account.totalMinutes()).toBe(95);
  const someoneElse = {
    ...figuresWithPeople.people![0]!,
    userId: 'b0000000-0000-0000-0000-000000000002',
    externalId: 'E-2002',
    minutes: 60,
  };
  const payload = connector.map(
    { ...figuresWithPeople, people: [someoneElse] },
    { revision: 2, replaces: first.idempotencyKey, delivered: figuresWithPeople },
  );
  expect(connector.parts(payload)).toBe(2);
  const second = { ...world.request('workday/custom-object', { destination: first.destination.id }), payload };
  for (const part of [0, 1]) expect(await connector.send({ ...second, part })).toMatchObject({ kind: 'delivered' });
  expect(account.totalMinutes()).toBe(60);
  expect(account.records).toHaveLength(2);
});

test('people are masked for eyes, and nothing else is', () => {
  const goodera = world.connector('goodera/public-2026');
  const workday = world.connector('workday/custom-object');
  const [participation, hours] = [goodera.map(figuresWithPeople), workday.map(figuresWithPeople)];
  expect(goodera.masked(participation)).toEqual({
    participations: [
      { eventId: 'aaaaaaaaaaaaaaaaaaaaaaa0', email: 'k***@e***.org', volunteerHours: 1.58, date: '2026-10-29' },
    ],
  });
  expect(JSON.stringify(workday.masked(hours))).not.toContain('E-1001');
  expect(JSON.stringify(workday.masked(hours))).toContain('"minutes":95');
  const envelope = world.connector('benevity/impact-envelope-v1');
  expect(envelope.masked(envelope.map(figures))).toEqual(envelope.map(figures));
});

test('what is missing is named with its fix', () => {
  const benevity = world.connector('benevity/public-2024.8');
  const goodera = world.connector('goodera/public-2026');
  const workday = world.connector('workday/custom-object');
  const unfunded = { ...figures, programs: figures.programs.slice(1) };
  expect(benevity.validate(benevity.map(unfunded))).toEqual([
    { path: 'data', message: 'holds no donation: record funding of a programme for this period' },
  ]);
  const { partnerId: _partnerId, ...program } = figures.programs[0]!;
  expect(benevity.validate(benevity.map({ ...figures, programs: [program] }))).toEqual([
    {
      path: 'data[0].attributes.destination.recipientId',
      message: expect.stringContaining('give the programme its id at the partner') as string,
    },
  ]);
  expect(goodera.validate(goodera.map(figures))).toMatchObject([{ path: 'participations' }]);
  expect(workday.validate(workday.map(figures))).toMatchObject([{ path: 'workers' }]);
  expect(benevityDonations).toMatchObject({ required: ['data'] });
});

test('many donations are one file that is worked through within a day, and a file is there once', async () => {
  const profileId = 'benevity/public-2024.8';
  const programs = Array.from({ length: 12 }, (_, index) => ({ ...figures.programs[0]!, id: `${index}` }));
  const connector = world.connector(profileId);
  const request = world.request(profileId, { figures: { ...figures, programs } });
  const { id } = request.destination;
  expect([connector.validate(request.payload), connector.parts(request.payload)]).toEqual([[], 1]);
  const outcome = await connector.send(request);
  expect(outcome).toMatchObject({ kind: 'accepted', receipt: { externalId: `impact-${request.idempotencyKey}` } });
  const sentAt = world.clock.now();
  expect(await connector.reconcile({ ...request, sentAt })).toMatchObject({ kind: 'accepted' });
  expect(await connector.send(request)).toMatchObject({ kind: 'accepted' });
  expect(world.sandbox.records(id)).toHaveLength(12);
  world.sandbox.advance(24 * 3_600_000);
  // A day later the token has ended; the next question is asked with a new one.
  expect(await connector.reconcile({ ...request, sentAt })).toMatchObject({ kind: 'authExpired' });
  expect(await connector.reconcile({ ...request, sentAt })).toMatchObject({ kind: 'duplicate' });
  expect(world.sandbox.records(id).every(({ status }) => status === 'ACCEPTED')).toBe(true);
});
