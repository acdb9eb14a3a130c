import { type PartnerSandbox, startPartnerSandbox } from '#platform/partner-sandbox';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { actorOf, type Json, subgraphWorld, type SubgraphWorld } from '#platform/testing';
import { systemClock, uuidV7 } from '#platform/time';
import { seedDemo } from '../demo/seed.js';
import { createDeliveries, type DeliveryServices } from '../deliveries/create-deliveries.js';
import type { DeliverySettings } from '../deliveries/settings.js';
import { demoIdentities, impact } from '../index.js';
import { createConnectors } from '../partners/connectors.js';
import type { PartnerDirectory } from '../deliveries/partner-directory.js';
import type { ImpactServices } from '../services.js';
import { quickSettings } from './delivery-settings.js';
import { demoActor } from './impact-world.js';

export const companyId = demoIdentities.find(({ role }) => role === 'company_manager')!.companyId!;
export const manager = demoActor('company_manager');
export const operator = actorOf('operator', 7);
/** A period in which the demo has meetings, whatever the day. */
export const lastMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 1, 1))
  .toISOString()
  .slice(0, 7);

export interface DeliveryWorld extends SubgraphWorld<ImpactServices> {
  readonly sandbox: PartnerSandbox;
  /** Another process on the same database. */
  process(options?: {
    readonly settings?: Partial<DeliverySettings>;
    readonly deps?: Partial<SubgraphDependencies>;
    readonly timeoutMs?: number;
    /** What it sees of partners, where that is not all. */
    readonly partners?: (real: PartnerDirectory) => PartnerDirectory;
  }): DeliveryServices & { closeConnectors(): Promise<void> };
  /** Works off what is due, waiting for pauses, until nothing waits any more. */
  settle(services?: DeliveryServices): Promise<void>;
  ask(document: string, variables?: Readonly<Record<string, unknown>>, who?: typeof operator): Promise<Json>;
  destination(partner: string, profileId?: string, credentialRef?: string): Promise<string>;
}

export async function openDeliveryWorld(): Promise<DeliveryWorld> {
  const sandbox = await startPartnerSandbox({ port: 0 });
  const wakes: string[] = [];
  const world = await subgraphWorld(impact, {
    provide: () => ({
      clock: systemClock,
      ids: uuidV7(),
      partnerSandboxUrl: sandbox.url,
      jobs: { wake: async (name: string) => void wakes.push(name) },
    }),
  });
  // Without the deliveries of the demo: these tests make their own.
  await seedDemo(world.services);
  const connectors: (() => Promise<void>)[] = [];
  const process: DeliveryWorld['process'] = ({
    settings = {},
    deps = {},
    timeoutMs = 1_000,
    partners = (directory: PartnerDirectory) => directory,
  } = {}) => {
    const { clock } = { ...world.deps, ...deps };
    const made = createConnectors({ credentials: () => null, clock, sandboxUrl: sandbox.url, timeoutMs });
    connectors.push(() => made.close());
    const metrics = { ...world.deps, ...deps, metrics: new (world.deps.metrics.constructor as new () => never)() };
    const services = createDeliveries(metrics, {
      partners: partners(made),
      settings: { ...quickSettings, ...settings },
    });
    return { ...services, closeConnectors: () => made.close() };
  };
  const worker = process();
  const opened: DeliveryWorld = {
    ...world,
    sandbox,
    process,
    async settle(services = worker) {
      const signal = new AbortController().signal;
      world.clock.set(new Date());
      for (let round = 0; round < 300; round += 1) {
        await services.executor.runUntilIdle({ signal });
        const dueInMs = await services.executor.nextDueInMs();
        if (dueInMs === null || dueInMs > 5_000) return;
        await new Promise((resolve) => setTimeout(resolve, Math.max(1, dueInMs)));
      }
      throw new Error('Deliveries did not come to rest.');
    },
    async ask(document, variables = {}, who = operator) {
      world.clock.set(new Date());
      const { data, errors } = await world.send(who, document, variables);
      if (errors)
        throw new Error(JSON.stringify([errors, world.logs.filter(({ level }) => Number(level) >= 50).slice(-1)]));
      return Object.values(data as object)[0];
    },
    async destination(partner, profileId, credentialRef = 'SANDBOX') {
      const made = await opened.ask(
        `mutation ($input: CreateDestinationInput!) { createDestination(input: $input) {
           ... on Destination { id status } ... on DestinationExists { destination { id } }
           ... on DestinationInvalid { problems { path message } } } }`,
        { input: { companyId, partner, credentialRef, ...(profileId === undefined ? {} : { profileId }) } },
      );
      const id = made.id ?? made.destination?.id;
      if (id === undefined) throw new Error(JSON.stringify(made));
      return id as string;
    },
    async close() {
      for (const close of connectors) await close();
      await world.close();
      await sandbox.close();
    },
  };
  return opened;
}
