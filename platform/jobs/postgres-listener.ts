import type pg from 'pg';
import type { Logger } from '#platform/observability';

export const wakeUpChannel = 'job_wake_ups';
const firstRetryMs = 100;
const longestRetryMs = 5_000;

export interface ListenerOptions {
  readonly pool: pg.Pool;
  /** Messages of this sender are ignored: its process has told its own workers already. */
  readonly self: string;
  readonly listener: (jobName: string) => void;
  readonly log: Logger;
}

/**
 * One connection that LISTENs, taken again with growing pauses after every loss. What is missed meanwhile is found by polling.
 * (Agenda's own channel retries ten times a second without end and throws when no listener takes its errors.)
 */
export function listenForWakeUps({ pool, self, listener, log }: ListenerOptions): () => Promise<void> {
  let client: pg.PoolClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let stopped = false;
  let connecting: Promise<void> = Promise.resolve();

  const lost = (error: unknown) => {
    client?.release(true);
    client = undefined;
    if (stopped) return;
    if (failures === 0) log.warn({ err: error }, 'job store: wake-up channel lost, polling until it is back');
    timer = setTimeout(connect, Math.min(longestRetryMs, firstRetryMs * 2 ** failures));
    failures += 1;
  };

  const open = async () => {
    let fresh: pg.PoolClient | undefined;
    try {
      fresh = await pool.connect();
      fresh.on('error', (error) => fresh === client && lost(error));
      fresh.on('notification', ({ payload = '' }) => {
        const [sender, name] = payload.split(' ', 2);
        if (name !== undefined && sender !== self) listener(name);
      });
      client = fresh;
      await fresh.query(`listen ${wakeUpChannel}`);
      if (failures > 0) log.info('job store: wake-up channel is back');
      failures = 0;
    } catch (error) {
      if (fresh === undefined || fresh === client) lost(error);
    }
  };
  const connect = () => {
    connecting = open();
  };
  connect();

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await connecting;
    client?.release(true);
    client = undefined;
  };
}
