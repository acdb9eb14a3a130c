import { randomInt } from 'node:crypto';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ObjectStorage } from '#platform/storage';
import type { Clock } from '#platform/time';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork } from '../steps/request-work.js';
import type { StepRow } from '../steps/step.entity.js';
import type { StepStore } from '../steps/step.store.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import type { ExportStore, StoredPackage } from './export.store.js';
import type { SectionReport } from './manifest.rules.js';
import type { Content, PackageContent } from './package-content.js';
import type { PackageKeys } from './package-keys.js';
import { totalOf } from './plan.rules.js';
import { sealedZip } from './sealed-zip.js';
import { zipStream } from './zip-stream.js';

export const packageFolder = (requestId: string): string => `exports/${requestId}`;

export interface PackageStepDependencies {
  readonly work: RequestWork;
  readonly steps: StepStore;
  readonly exports: ExportStore;
  readonly content: PackageContent;
  readonly keys: PackageKeys;
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  /** How long a package is kept. */
  readonly packageTtlMs: number;
}

type Made = Pick<StoredPackage, 'key' | 'bytes' | 'sha256'>;

/**
 * Streams the staged pages into one ZIP, and the request is answered. The same pages always make the same bytes. What a failed try has
 * left goes with the folder: at once when the request fails, else when its package expires.
 */
export class PackageStep implements StepWork {
  readonly #deps: PackageStepDependencies;

  constructor(deps: PackageStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request, signal }: StepRun): Promise<void> {
    const { steps, content, storage } = this.#deps;
    const collected = (await steps.ofRequest(request.id)).filter((each) => each.kind === 'COLLECT');
    const key = `${packageFolder(request.id)}/${step.fence}.zip`;
    const packed = { weight: 0 };
    const made = await content.of({
      request,
      collected,
      written: (report) => this.#advance(step, packed, report),
    });
    const stream = await this.#sealed(request, made, zipStream(made.entries, made.options));
    const stop = () => stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const stored = { key, ...(await storage.put(key, stream)) };
      await this.#answer(step, stored, { collected, made, isSealed: request.packageProtected });
    } finally {
      signal.removeEventListener('abort', stop);
      stream.destroy();
      await finished(stream).catch(() => {});
    }
  }

  /** In a ZIP that the person's passphrase opens, where they chose one. */
  async #sealed(request: PrivacyRequestRow, { options }: Content, zip: Readable): Promise<Readable> {
    if (!request.packageProtected) return zip;
    const key = await this.#deps.keys.of(request.id);
    return sealedZip(zip, { name: 'my-data.zip', modifiedAt: options.modifiedAt, key });
  }

  async #advance(step: StepRow, packed: { weight: number }, report: SectionReport): Promise<void> {
    packed.weight = Math.min(step.weight - 1, packed.weight + Math.ceil(report.exported / 4));
    await this.#deps.work.write(step, async (write) => {
      await write.advanceWeight(packed.weight);
      await write.recordProgress();
    });
  }

  async #answer(
    step: StepRow,
    stored: Made,
    {
      collected,
      made,
      isSealed,
    }: { readonly collected: readonly StepRow[]; readonly made: Content; readonly isSealed: boolean },
  ): Promise<void> {
    const { work, exports, keys, clock, packageTtlMs } = this.#deps;
    const expiresAt = new Date(clock.now().getTime() + packageTtlMs);
    const { tally, people } = made;
    const redaction = { people, replaced: tally.replaced, flagged: Object.fromEntries(tally.flagged) };
    await work.write(step, async (write) => {
      await write.complete();
      const saved = { ...stored, expiresAt, downloadCode: newDownloadCode(), redaction };
      await exports.savePackage(write.tx, step.requestId, saved);
      await keys.shred(write.tx, step.requestId);
      await write.makeReady('NOTIFY');
      await write.apply({ type: 'PACKAGED' });
      const { bytes, sha256 } = stored;
      const expires = expiresAt.toISOString();
      await write.audit('EXPORT_PACKAGED', { bytes, sha256, expiresAt: expires, protected: isSealed });
      const records = collected.reduce((sum, { exported }) => sum + totalOf(exported), 0);
      const { replaced, total } = tally;
      await write.audit('DATA_EXPORTED', { records, subgraphs: collected.length, people, replaced, flagged: total });
    });
  }
}

/** Crockford's alphabet: no letter that is taken for a digit. 40 bits, five tries. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const newDownloadCode = (): string =>
  Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]!).join('');
