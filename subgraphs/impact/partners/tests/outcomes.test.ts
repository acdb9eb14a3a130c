import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { SandboxFault, SandboxPartner } from '#platform/partner-sandbox';
import type { DeliveryOutcome } from '../connector.js';
import { figuresOf, kindOf, partnerWorld, type PartnerWorld, sandboxFaults } from './partner-world.js';

jest.setTimeout(120_000);

let world: PartnerWorld;
beforeAll(async () => {
  world = await partnerWorld();
});
afterAll(() => world.close());

const profiles = [
  'benevity/impact-envelope-v1',
  'benevity/public-2024.8',
  'goodera/impact-envelope-v1',
  'goodera/public-2026',
  'workday/custom-object',
  'workday/impact-envelope-v1',
];
const partnerOf = (profileId: string) => profileId.split('/')[0] as SandboxPartner;

/** What `send` says, and what `reconcile` says afterwards, when a fault met the first delivering call. */
const expected: Readonly<Record<SandboxFault, { send: string; records: 0 | 1 }>> = {
  TIMEOUT_BEFORE_COMMIT: { send: 'unknown TIMEOUT', records: 0 },
  TIMEOUT_AFTER_COMMIT: { send: 'unknown TIMEOUT', records: 1 },
  COMMIT_LATE: { send: 'unknown TIMEOUT', records: 0 },
  SERVER_ERROR: { send: 'unknown SERVER_ERROR', records: 0 },
  SERVER_ERROR_AFTER_COMMIT: { send: 'unknown SERVER_ERROR', records: 1 },
  UNAVAILABLE: { send: 'unknown SERVER_ERROR', records: 0 },
  THROTTLED: { send: 'throttled', records: 0 },
  MASKED_NOT_FOUND: { send: 'unknown SERVER_ERROR', records: 0 },
  INVERTED_AUTH: { send: 'authExpired', records: 0 },
  SLOW_BODY: { send: 'unknown TIMEOUT', records: 1 },
  RESET_BEFORE_COMMIT: { send: 'unknown CONNECTION_LOST', records: 0 },
  RESET_AFTER_COMMIT: { send: 'unknown CONNECTION_LOST', records: 1 },
  DUPLICATE_ACTIVITY: { send: 'duplicate', records: 1 },
  UNREADABLE_ANSWER: { send: 'unknown UNREADABLE_ANSWER', records: 1 },
  OVERSIZED_ANSWER: { send: 'unknown UNREADABLE_ANSWER', records: 1 },
  REDIRECT: { send: 'unknown REDIRECTED', records: 0 },
  TOKEN_EXPIRED: { send: 'authExpired', records: 0 },
  WRONG_SCOPE: { send: 'authExpired', records: 0 },
  CREDENTIALS_ROTATED: { send: 'authExpired', records: 0 },
};

function expectedOf(profileId: string, fault: SandboxFault): { send: string; records: 0 | 1 } {
  const partner = partnerOf(profileId);
  // A static key has no token that could end or lose its scope.
  if (partner === 'goodera' && (fault === 'TOKEN_EXPIRED' || fault === 'WRONG_SCOPE'))
    return { send: 'delivered', records: 1 };
  if (partner === 'goodera' && fault === 'MASKED_NOT_FOUND') return { send: 'rejected', records: 0 };
  // Documented: 503 with Retry-After means that nothing was done.
  if (partner === 'workday' && fault === 'UNAVAILABLE') return { send: 'throttled', records: 0 };
  return expected[fault];
}

describe.each(profiles)('%s', (profileId) => {
  test.each(sandboxFaults)('%s: the outcome, one call, and what the partner has', async (fault) => {
    const connector = world.connector(profileId);
    const request = world.request(profileId);
    const { id } = request.destination;
    world.sandbox.setFaults(partnerOf(profileId), id, [{ fault }]);
    const outcome = await connector.send(request);
    const records = world.sandbox.records(id).length;
    expect({ send: kindOf(outcome), records }).toEqual(expectedOf(profileId, fault));
    expect(world.sandbox.account(partnerOf(profileId), id).calls.deliver).toBe(1);
  });

  test('without a fault: delivered with the receipt of the partner; the same again makes no second record where it can be told', async () => {
    const connector = world.connector(profileId);
    const request = world.request(profileId);
    const outcome = await connector.send(request);
    const [record] = world.sandbox.records(request.destination.id);
    expect(outcome).toEqual({ kind: 'delivered', receipt: { externalId: record!.id, receivedAt: world.clock.now() } });
    world.clock.advance(120_000);
    const again = await connector.reconcile({ ...request, sentAt: new Date(world.clock.now().getTime() - 120_000) });
    expect(kindOf(again)).toBe(
      {
        KEY: profileId === 'workday/custom-object' ? 'delivered' : 'duplicate',
        READ_BACK: 'duplicate',
        NONE: 'unknown NO_READ_BACK',
      }[connector.profile.repeat],
    );
    expect(world.sandbox.records(request.destination.id)).toHaveLength(1);
  });

  test('what the partner refuses, validate finds before; and the partner names the fields', async () => {
    const connector = world.connector(profileId);
    const request = world.request(profileId);
    expect(connector.validate(request.payload)).toEqual([]);
    const broken = breakOneField(request.payload);
    const found = connector.validate(broken);
    expect(found).not.toEqual([]);
    const outcome = await connector.send({ ...request, payload: broken });
    expect(outcome.kind).toBe('rejected');
    const named = (outcome as Extract<DeliveryOutcome, { kind: 'rejected' }>).fieldErrors;
    expect(found.some(({ path }) => path.endsWith(named[0]!.path.replace(/^data/, '')))).toBe(true);
    expect(world.sandbox.records(request.destination.id)).toEqual([]);
  });
});

/** The first number below a list is made a text. */
function breakOneField<T>(payload: T): T {
  let done = false;
  const visit = (value: unknown, inList: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => visit(item, true));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member, inList)]));
    if (typeof value !== 'number' || !inList || done) return value;
    done = true;
    return 'much';
  };
  return visit(payload, false) as T;
}

/** As deliveries do it: after `unknown` reconcile, after `absent`, `throttled` and `authExpired` send again; otherwise stop. */
async function deliver(profileId: string, scripts: readonly SandboxFault[]) {
  const connector = world.connector(profileId);
  const request = world.request(profileId);
  const account = world.sandbox.account(partnerOf(profileId), request.destination.id);
  account.faults.set(scripts.map((fault) => ({ fault, delayMs: 30 })));
  account.limitPerMinute = 1_000_000;
  let outcome: DeliveryOutcome | undefined;
  let sentAt = world.clock.now();
  for (let step = 0; step < 12; step += 1) {
    if (outcome?.kind === 'unknown') {
      // A delivery comes back after a pause, by when what was on its way has arrived.
      world.clock.advance(180_000);
      await new Promise((resolve) => setTimeout(resolve, 40));
      outcome = await connector.reconcile({ ...request, sentAt });
      if (outcome.kind === 'unknown' && outcome.reason === 'NO_READ_BACK') break;
    } else {
      sentAt = world.clock.now();
      outcome = await connector.send(request);
    }
    if (outcome.kind === 'delivered' || outcome.kind === 'duplicate' || outcome.kind === 'rejected') break;
  }
  return { outcome: outcome!, records: world.sandbox.records(request.destination.id) };
}

/** How many records the partner may have when a delivery ends so. */
const possible: Readonly<Record<DeliveryOutcome['kind'], readonly number[]>> = {
  delivered: [1],
  duplicate: [1],
  accepted: [1],
  rejected: [0],
  absent: [0],
  throttled: [0, 1],
  authExpired: [0, 1],
  unknown: [0, 1],
};
const anyFault = fc.constantFrom(...sandboxFaults.filter((fault) => fault !== 'CREDENTIALS_ROTATED'));

test.each(profiles)(
  '%s: whatever faults come, there is never a second record, and "delivered" means there is one',
  async (profileId) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFault, { maxLength: 4 }), async (scripts) => {
        const { outcome, records } = await deliver(profileId, scripts);
        expect(possible[outcome.kind]).toContain(records.length);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 15_000 },
    );
  },
);

test('every profile is under test, and says where it comes from', () => {
  expect(world.connectors.profiles.map(({ id }) => id)).toEqual(profiles);
  for (const { id, provenance, sources, assumptions } of world.connectors.profiles) {
    expect(provenance === 'MODELLED').toBe(id.includes('envelope'));
    expect(sources.length > 0).toBe(provenance === 'PUBLIC');
    expect(assumptions).not.toEqual([]);
    expect(world.connector(id).map(figuresOf(id))).toEqual(world.connector(id).map(figuresOf(id)));
  }
});
