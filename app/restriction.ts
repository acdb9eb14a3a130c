import type { onRequestAsyncHookHandler } from 'fastify';
import { erasuresBehind } from '#subgraphs/privacy';
import type { Parts } from './infrastructure.js';
import type { HostedSubgraph } from './subgraph-host.js';

/** Whether the platform is closed because a restored database holds people whom the ledger knows as erased. */
export interface Restriction {
  isOn(): boolean;
  /** Called once when the platform opens after all; never when it was open from the beginning. */
  whenLifted(open: () => Promise<void>): void;
}

const lookEveryMs = 2000;

/** Looks at the ledger once at the start, and while it is closed again and again: `npm run privacy:replay` opens it. */
export async function restrictionOf(
  { config, log, teardown }: Parts,
  hosted: readonly HostedSubgraph[],
): Promise<Restriction> {
  const parts = { subgraphs: hosted.map(({ running }) => running), ledgerDir: config.privacy.ledgerDir };
  let behind = (await erasuresBehind(parts)).length;
  let open: (() => Promise<void>) | undefined;
  if (behind > 0) {
    log.error(
      { erasures: behind },
      'RESTRICTED: a database is older than the ledger of erasures. Run: npm run privacy:replay -- run',
    );
    const timer = setInterval(() => {
      erasuresBehind(parts).then(
        async ({ length }) => {
          behind = length;
          if (behind > 0) return;
          clearInterval(timer);
          log.info('The erasures of the ledger are done again: the platform is open');
          await open?.();
        },
        (error: unknown) => log.warn({ err: error }, 'The ledger of erasures could not be compared; it is tried again'),
      );
    }, lookEveryMs);
    teardown.add('the look at the ledger', () => Promise.resolve(clearInterval(timer)));
  }
  return {
    isOn: () => behind > 0,
    whenLifted: (work) => {
      if (behind > 0) open = work;
    },
  };
}

/** Webhooks and downloads, too: nothing is taken in and nothing is handed out. */
export const refuseWhileRestricted =
  (restriction: Restriction): onRequestAsyncHookHandler =>
  async (_request, reply) => {
    if (!restriction.isOn()) return;
    const message =
      'The platform was restored and is closed until erasures are done again; send the same request later.';
    await reply
      .code(503)
      .header('retry-after', '30')
      .send({ error: { code: 'UNAVAILABLE', message } });
  };
