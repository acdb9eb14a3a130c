import pg from 'pg';
import { ensurePostgres } from '#platform/database';
import { type Site, waitFor } from '../harness/index.js';

/** A write with which a step of an erasure begins to go on, or ends; it has not happened yet. */
export interface Waiting {
  readonly pid: number;
  readonly kind: string;
  readonly subgraph: string;
  /** `RUNNING`: a first place to go on from; `DONE`: the end of the step. */
  readonly state: string;
}

const key = 471_147;
const prefix = 'gate|';

/**
 * Lets a proof stop an erasure at any step, in the transaction that ends it: a trigger waits for an advisory lock that the proof holds.
 * What waits can be let through, or killed.
 */
export class StepGate {
  private constructor(private readonly client: pg.Client) {}

  /** Open at first. */
  static async at(site: Site): Promise<StepGate> {
    const server = await ensurePostgres({ dir: site.postgresDir });
    const client = new pg.Client({ connectionString: server.urlOf('privacy') });
    await client.connect();
    await client.query(`create or replace function proof_gate() returns trigger language plpgsql as $$ begin
      perform set_config('application_name', '${prefix}' || new.kind || '|' || new.subgraph || '|' || new.state, true);
      perform pg_advisory_xact_lock_shared(${key});
      return new; end $$`);
    await client.query('drop trigger if exists proof_gate on privacy_export_step');
    await client.query(`create trigger proof_gate before update on privacy_export_step for each row
      when ((new.state = 'DONE' and old.state <> 'DONE') or (old.cursor is null and new.cursor is not null))
      execute function proof_gate()`);
    return new StepGate(client);
  }

  async shut(): Promise<void> {
    await this.client.query(`select pg_advisory_lock(${key})`);
  }

  async open(): Promise<void> {
    await this.client.query('select pg_advisory_unlock_all()');
  }

  /** Lets through what waits, and shuts again behind it. */
  async pass(): Promise<void> {
    await this.open();
    await this.shut();
  }

  /** The next write that waits. After a kill, a start and a lease lie between two of them: on a busy machine that is minutes. */
  next(): Promise<Waiting> {
    const once = () => waitFor('a step at the gate', async () => (await this.waiting()) ?? undefined);
    return once().catch(once).catch(once);
  }

  async waiting(): Promise<Waiting | null> {
    const { rows } = await this.client.query<{ pid: number; name: string }>(
      `select pid, application_name as name from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and application_name like '${prefix}%'`,
    );
    const [row] = rows;
    if (!row) return null;
    const [, kind, subgraph, state] = row.name.split('|') as [string, string, string, string];
    return { pid: row.pid, kind, subgraph, state };
  }

  /** Lets everything through until this step wants to go on. */
  async passUntil(kind: string, subgraph = ''): Promise<void> {
    for (;;) {
      const step = await this.next();
      if (step.kind === kind && step.subgraph === subgraph) return;
      await this.pass();
    }
  }

  /** Ends a backend whose process was killed, and takes its lease from it, as time would. */
  async bury({ pid }: Waiting): Promise<void> {
    await this.client.query('select pg_terminate_backend($1)', [pid]);
    await this.client.query('update privacy_export_step set lease_until = now() where lease_until is not null');
  }

  async remove(): Promise<void> {
    await this.open();
    await this.client.query('drop trigger if exists proof_gate on privacy_export_step');
    await this.client.query('drop function if exists proof_gate');
    await this.client.end();
  }
}
