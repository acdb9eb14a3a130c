import { createHash } from 'node:crypto';
import { type PartnerSandbox, sandboxFaults, startPartnerSandbox } from '#platform/partner-sandbox';
import { manualClock, type ManualClock } from '#platform/testing';
import type { DeliveryOutcome, DeliveryRequest, PartnerConnector } from '../connector.js';
import { createConnectors, type Connectors } from '../connectors.js';
import type { DeliveryFigures } from '../figures.js';

export const figures: DeliveryFigures = {
  company: { id: 'c1111111-1111-1111-1111-111111111111', name: 'Nordlys' },
  period: { key: '2026-10', from: '2026-10-01', to: '2026-11-01', timeZone: 'Europe/Oslo' },
  programs: [
    {
      id: 'a0000000-0000-0000-0000-000000000001',
      name: 'Language café',
      type: 'LANGUAGE_CAFE',
      partnerId: '124-119219814RR0001',
      participants: 12,
      volunteers: 5,
      sessions: 9,
      minutes: 2501,
      funding: { minor: 1_200_000, currency: 'NOK' },
    },
    {
      id: 'a0000000-0000-0000-0000-000000000002',
      name: 'Mentoring',
      type: 'MENTORING',
      participants: 9,
      volunteers: 8,
      sessions: 14,
      minutes: 2500,
    },
    {
      id: 'a0000000-0000-0000-0000-000000000003',
      name: 'Job search',
      type: 'JOB_SEARCH',
      participants: 7,
      volunteers: 3,
      sessions: 5,
      minutes: 2500,
    },
  ],
  totals: { participants: 26, volunteers: 15, sessions: 28, minutes: 7501 },
  outcomes: [{ dimension: 'CONFIDENCE', value: 0.095, people: 10 }],
  sroi: { ratio: '1.1426', version: 'sroi-1' },
  vis: { value: '61.5', version: 'vis-1' },
};

/** Figures that name people: at Goodera programmes have event ids. */
export const figuresWithPeople: DeliveryFigures = {
  ...figures,
  programs: figures.programs.map((program, index) => ({ ...program, partnerId: `${index}`.padStart(24, 'a') })),
  people: [
    {
      userId: 'b0000000-0000-0000-0000-000000000001',
      externalId: 'E-1001',
      email: 'kari@example.org',
      programId: 'a0000000-0000-0000-0000-000000000001',
      minutes: 95,
      lastDay: '2026-10-29',
    },
  ],
};

export interface PartnerWorld {
  readonly sandbox: PartnerSandbox;
  readonly connectors: Connectors;
  readonly clock: ManualClock;
  connector(profileId: string): PartnerConnector;
  /** A request for the first part of these figures, at a destination of its own. */
  request(
    profileId: string,
    options?: { figures?: DeliveryFigures; destination?: string; key?: string },
  ): DeliveryRequest;
  close(): Promise<void>;
}

export { sandboxFaults };

let made = 0;

/** The sandbox on a port of its own, and connectors that give up after 300 ms. */
export async function partnerWorld(options: { timeoutMs?: number } = {}): Promise<PartnerWorld> {
  const clock = manualClock('2026-11-02T06:00:00Z');
  const sandbox = await startPartnerSandbox({ port: 0, clock });
  const { timeoutMs = 300 } = options;
  const connectors = createConnectors({ credentials: () => null, clock, sandboxUrl: sandbox.url, timeoutMs });
  const connector = (profileId: string) => connectors.find(profileId)!;
  return {
    sandbox,
    connectors,
    clock,
    connector,
    request(profileId, given = {}) {
      made += 1;
      const { destination = `destination-${made}`, key = createHash('sha256').update(`${made}`).digest('hex') } = given;
      return {
        destination: { id: destination, credentialRef: 'SANDBOX' },
        idempotencyKey: key,
        payload: connector(profileId).map(given.figures ?? figuresOf(profileId)),
        part: 0,
      };
    },
    async close() {
      await connectors.close();
      await sandbox.close();
    },
  };
}

export const figuresOf = (profileId: string): DeliveryFigures =>
  profileId === 'goodera/public-2026' || profileId === 'workday/custom-object' ? figuresWithPeople : figures;

export const kindOf = (outcome: DeliveryOutcome): string =>
  'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;
