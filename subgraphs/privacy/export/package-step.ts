import { randomInt } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { ObjectStorage } from '#platform/storage';
import type { Clock } from '#platform/time';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork } from '../steps/request-work.js';
import type { StepRow } from '../steps/step.entity.js';
import type { StepStore } from '../steps/step.store.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import { StepFailure } from '../steps/step-failure.js';
import type { ExportStore } from './export.store.js';
import { manifestOf, type PackageFacts, type PackedFile, sectionPath, type SectionReport } from './manifest.rules.js';
import { totalOf } from './plan.rules.js';
import { readmePage } from './readme-page.js';
import { readPage } from './staged-page.js';
import { type ZipEntry, zipStream } from './zip-stream.js';

export const packageFolder = (requestId: string): string => `exports/${requestId}`;

export interface PackageStepDependencies {
  readonly work: RequestWork;
  readonly steps: StepStore;
  readonly exports: ExportStore;
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  /** How long a package is kept. */
  readonly packageTtlMs: number;
}

interface Packaging {
  readonly request: PrivacyRequestRow;
  readonly step: StepRow;
  readonly collected: readonly StepRow[];
  readonly packed: { weight: number };
}

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
    const collected = (await this.#deps.steps.ofRequest(request.id)).filter((each) => each.kind === 'COLLECT');
    const key = `${packageFolder(request.id)}/${step.fence}.zip`;
    const stream = zipStream(...(await this.#contentOf({ request, step, collected, packed: { weight: 0 } })));
    const stop = () => stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const made = { key, ...(await this.#deps.storage.put(key, stream)) };
      await this.#answer(step, made, collected);
    } finally {
      signal.removeEventListener('abort', stop);
      stream.destroy();
      await finished(stream).catch(() => {});
    }
  }

  async #contentOf(packaging: Packaging): Promise<Parameters<typeof zipStream>> {
    const catalogue = await this.#deps.exports.catalogueOf(packaging.request);
    const facts = factsOf(packaging, catalogue);
    const files: PackedFile[] = [];
    const found = facts.sections.filter((section) => section.exported > 0);
    const entries = [
      textEntry('README.html', () => readmePage(facts)),
      ...found.map((section) => this.#sectionEntry(packaging, section)),
      textEntry('catalogue.json', () => `${JSON.stringify(facts.catalogue, null, 2)}\n`),
      textEntry('manifest.json', () => `${JSON.stringify(manifestOf(facts, files), null, 2)}\n`),
    ];
    return [entries, { modifiedAt: facts.asOf, packed: (file) => files.push(file) }];
  }

  #sectionEntry(packaging: Packaging, report: SectionReport): ZipEntry {
    const source = packaging.collected.find((each) => each.subgraph === report.subgraph)!;
    return {
      path: sectionPath(report.subgraph, report.section),
      open: () => this.#sectionText(packaging, source, report),
    };
  }

  async *#sectionText(packaging: Packaging, source: StepRow, report: SectionReport): AsyncGenerator<string> {
    let written = 0;
    yield '[';
    for await (const records of this.#recordsOf(source, report.section)) {
      const separator = written === 0 ? '\n' : ',\n';
      written += records.length;
      if (records.length > 0) yield separator + records.join(',\n');
    }
    yield '\n]\n';
    checkWritten(report, written);
    await this.#advance(packaging, report);
  }

  async *#recordsOf(source: StepRow, section: string): AsyncGenerator<string[]> {
    const { exports, storage } = this.#deps;
    let number = 0;
    for (;;) {
      const pages = await exports.pagesAfter(source.id, number, 500);
      if (pages.length === 0) return;
      for (const page of pages) {
        if (page.records[section]) yield await readPage(storage, page, section);
        number = page.number;
      }
    }
  }

  async #advance({ step, packed }: Packaging, report: SectionReport): Promise<void> {
    packed.weight = Math.min(step.weight - 1, packed.weight + Math.ceil(report.exported / 4));
    await this.#deps.work.write(step, async (write) => {
      await write.advanceWeight(packed.weight);
      await write.recordProgress();
    });
  }

  async #answer(
    step: StepRow,
    made: { key: string; bytes: number; sha256: string },
    collected: readonly StepRow[],
  ): Promise<void> {
    const { work, exports, clock, packageTtlMs } = this.#deps;
    const expiresAt = new Date(clock.now().getTime() + packageTtlMs);
    await work.write(step, async (write) => {
      await write.complete();
      await exports.savePackage(write.tx, step.requestId, { ...made, expiresAt, downloadCode: newDownloadCode() });
      await write.makeReady('NOTIFY');
      await write.apply({ type: 'PACKAGED' });
      const { bytes, sha256 } = made;
      await write.audit('EXPORT_PACKAGED', { bytes, sha256, expiresAt: expiresAt.toISOString() });
      const records = collected.reduce((sum, { exported }) => sum + totalOf(exported), 0);
      await write.audit('DATA_EXPORTED', { records, subgraphs: collected.length });
    });
  }
}

const textEntry = (path: string, body: () => string): ZipEntry => ({
  path,
  open: () =>
    (async function* () {
      yield body();
    })(),
});

function factsOf({ request, collected }: Packaging, catalogue: PackageFacts['catalogue']): PackageFacts {
  const sections = collected.flatMap((step) =>
    Object.keys(step.counted)
      .sort()
      .map((section) => ({
        subgraph: step.subgraph,
        section,
        counted: step.counted[section]!,
        exported: step.exported[section] ?? 0,
      })),
  );
  return {
    requestId: request.id,
    subjectPseudonym: request.subjectPseudonym,
    receivedAt: request.receivedAt,
    asOf: request.asOf!,
    catalogueHash: request.catalogueHash!,
    catalogue,
    sections,
  };
}

function checkWritten(report: SectionReport, written: number): void {
  if (written === report.counted) return;
  throw new StepFailure({
    code: 'COUNT_MISMATCH',
    message: `${written} of ${report.counted} records of ${report.subgraph}/${report.section} were staged. Ask for a new export.`,
    retry: false,
  });
}

/** Crockford's alphabet: no letter that is taken for a digit. 40 bits, five tries. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const newDownloadCode = (): string =>
  Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]!).join('');
