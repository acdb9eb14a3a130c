import type { Database } from '#platform/database';
import type { ObjectStorage } from '#platform/storage';
import { type AuditStore, worker } from '../audit/audit.store.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { ExportStore } from './export.store.js';
import { packageFolder } from './package-step.js';
import { stagingFolder } from './staged-page.js';

export interface RetentionDependencies {
  readonly db: Database;
  readonly exports: ExportStore;
  readonly audit: AuditStore;
  readonly storage: ObjectStorage;
}

type Ended = Pick<PrivacyRequestRow, 'id' | 'phase'>;
const batch = 50;

/** Personal data does not stay in the machinery: staging goes when a request ends, however it ended; packages go when they expire. */
export class Retention {
  readonly #deps: RetentionDependencies;

  constructor(deps: RetentionDependencies) {
    this.#deps = deps;
  }

  async sweep(signal: AbortSignal): Promise<void> {
    await this.removeStaging(signal);
    await this.removePackages(signal);
  }

  /** Every object goes first, then the note that it is gone: a crash in between repeats a deletion, which is harmless. */
  async removeStaging(signal: AbortSignal): Promise<void> {
    const { db, exports, audit, storage } = this.#deps;
    await each(
      signal,
      () => exports.withStaging(batch),
      async ({ id, phase }) => {
        await storage.deleteFolder(stagingFolder(id));
        if (phase === 'FAILED') await storage.deleteFolder(packageFolder(id));
        await db.transaction(async (tx) => {
          if (await exports.noteStagingDeleted(tx, id))
            await audit.append(tx, { requestId: id, actor: worker, action: 'STAGING_DELETED' });
        });
      },
    );
  }

  async removePackages(signal: AbortSignal): Promise<void> {
    const { db, exports, audit, storage } = this.#deps;
    await each(
      signal,
      () => exports.withExpiredPackage(batch),
      async ({ id }) => {
        await storage.deleteFolder(packageFolder(id));
        await db.transaction(async (tx) => {
          if (await exports.notePackageDeleted(tx, id))
            await audit.append(tx, { requestId: id, actor: worker, action: 'PACKAGE_DELETED' });
        });
      },
    );
  }
}

async function each(
  signal: AbortSignal,
  due: () => Promise<readonly Ended[]>,
  remove: (request: Ended) => Promise<void>,
): Promise<void> {
  for (;;) {
    const requests = await due();
    if (requests.length === 0) return;
    for (const request of requests) {
      if (signal.aborted) return;
      await remove(request);
    }
  }
}
