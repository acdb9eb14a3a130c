import { worker } from '../audit/audit.store.js';
import { rowsOf } from '../rows.js';
import type { ExportContext } from '../steps/request-work.js';
import { packageFolder } from './package-step.js';
import { stagingFolder } from './staged-page.js';

/** Personal data does not stay in the machinery: staging goes when a request ends, however it ended; packages go when they expire. */
export class Retention {
  constructor(private readonly context: ExportContext) {}

  async sweep(signal: AbortSignal): Promise<void> {
    await this.removeStaging(signal);
    await this.removePackages(signal);
  }

  /** Every object goes first, then the note that it is gone: a crash in between repeats a deletion, which is harmless. */
  async removeStaging(signal: AbortSignal): Promise<void> {
    const due = `select id, phase from privacy_request where finished_at is not null and staging_deleted_at is null order by id limit 50`;
    await this.each({ due, params: [], signal }, async ({ id, phase }) => {
      const { context } = this;
      await context.storage.deleteFolder(stagingFolder(id));
      if (phase === 'FAILED') await context.storage.deleteFolder(packageFolder(id));
      await context.db.transaction(async (tx) => {
        const noted = await tx.query(
          'update privacy_request set staging_deleted_at = $2 where id = $1 and staging_deleted_at is null returning id',
          [id, context.clock.now()],
        );
        await tx.query(
          'delete from privacy_export_page using privacy_export_step s where s.id = step_id and s.request_id = $1',
          [id],
        );
        if (noted.length > 0)
          await context.audit.append(tx, { requestId: id, actor: worker, action: 'STAGING_DELETED' });
      });
    });
  }

  async removePackages(signal: AbortSignal): Promise<void> {
    const due = `select id, phase from privacy_request
      where package_expires_at <= $1 and package_deleted_at is null and package_key is not null order by id limit 50`;
    await this.each({ due, params: [this.context.clock.now()], signal }, async ({ id }) => {
      const { context } = this;
      await context.storage.deleteFolder(packageFolder(id));
      await context.db.transaction(async (tx) => {
        const noted = await tx.query(
          `update privacy_request set package_deleted_at = $2, download_code = null
           where id = $1 and package_deleted_at is null returning id`,
          [id, context.clock.now()],
        );
        if (noted.length > 0)
          await context.audit.append(tx, { requestId: id, actor: worker, action: 'PACKAGE_DELETED' });
      });
    });
  }

  private async each(
    query: { due: string; params: readonly unknown[]; signal: AbortSignal },
    remove: (row: { id: string; phase: string }) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const rows = await rowsOf<{ id: string; phase: string }>(this.context.db, query.due, query.params);
      if (rows.length === 0) return;
      for (const row of rows) {
        if (query.signal.aborted) return;
        await remove(row);
      }
    }
  }
}
