import { randomInt } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { worker } from '../audit/audit.store.js';
import type { PrivacyRequestRow } from '../requests/request-row.js';
import { type ExportContext, inRequest, recordProgress } from '../steps/request-work.js';
import { manifestOf, type PackageFacts, type PackedFile, sectionPath, type SectionReport } from './manifest.rules.js';
import type { Catalogue } from './plan.rules.js';
import { readmePage } from './readme-page.js';
import { readPage } from './staged-page.js';
import { StepFailure } from '../steps/step-failure.js';
import type { StepRow } from './step-row.js';
import { type ZipEntry, zipStream } from './zip-stream.js';

export const packageFolder = (requestId: string): string => `exports/${requestId}`;

/**
 * Streams the staged pages into one ZIP, and the request is answered. The same pages always make the same bytes. What a failed try has
 * left goes with the folder: at once when the request fails, else when its package expires.
 */
export async function packageStep(context: ExportContext, step: StepRow, signal: AbortSignal): Promise<void> {
  const request = (await context.requests.get(step.requestId))!;
  const collected = (await context.steps.ofRequest(step.requestId)).filter((each) => each.kind === 'COLLECT');
  const key = `${packageFolder(step.requestId)}/${step.fence}.zip`;
  const stream = zipStream(...(await contentOf({ context, request, step, collected, packed: { weight: 0 } })));
  const stop = () => stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { bytes, sha256 } = await context.storage.put(key, stream);
    await answer({ context, step }, { key, bytes, sha256, downloadCode: newDownloadCode() });
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
    await finished(stream).catch(() => {});
  }
}

interface Packaging {
  readonly context: ExportContext;
  readonly request: PrivacyRequestRow;
  readonly step: StepRow;
  readonly collected: readonly StepRow[];
  readonly packed: { weight: number };
}

async function contentOf(packaging: Packaging): Promise<Parameters<typeof zipStream>> {
  const facts = await factsOf(packaging);
  const files: PackedFile[] = [];
  const text = (path: string, body: () => string): ZipEntry => ({
    path,
    open: () =>
      (async function* () {
        yield body();
      })(),
  });
  const entries = [
    text('README.html', () => readmePage(facts)),
    ...facts.sections.filter((section) => section.exported > 0).map((section) => sectionEntry(packaging, section)),
    text('catalogue.json', () => `${JSON.stringify(facts.catalogue, null, 2)}\n`),
    text('manifest.json', () => `${JSON.stringify(manifestOf(facts, files), null, 2)}\n`),
  ];
  return [entries, { modifiedAt: facts.asOf, packed: (file) => files.push(file) }];
}

async function factsOf({ context, request, collected }: Packaging): Promise<PackageFacts> {
  const [stored] = await context.db.query<{ body: Catalogue }>('select body from privacy_catalogue where hash = $1', [
    request.catalogueHash,
  ]);
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
    catalogue: stored!.body,
    sections,
  };
}

function sectionEntry(packaging: Packaging, report: SectionReport): ZipEntry {
  const { context, collected } = packaging;
  const source = collected.find((each) => each.subgraph === report.subgraph)!;
  return {
    path: sectionPath(report.subgraph, report.section),
    open() {
      return (async function* () {
        let written = 0;
        yield '[';
        for await (const records of recordsOf(context, source, report.section)) {
          const separator = written === 0 ? '\n' : ',\n';
          written += records.length;
          if (records.length > 0) yield separator + records.join(',\n');
        }
        yield '\n]\n';
        checkWritten(report, written);
        await advanceBy(packaging, report);
      })();
    },
  };
}

async function* recordsOf(context: ExportContext, source: StepRow, section: string): AsyncGenerator<string[]> {
  let number = 0;
  for (;;) {
    const pages = await context.steps.pagesAfter(source.id, number, 500);
    if (pages.length === 0) return;
    for (const page of pages) {
      if (page.records[section]) yield await readPage(context.storage, page, section);
      number = page.number;
    }
  }
}

function checkWritten(report: SectionReport, written: number): void {
  if (written === report.counted) return;
  throw new StepFailure({
    code: 'COUNT_MISMATCH',
    message: `${written} of ${report.counted} records of ${report.subgraph}/${report.section} were staged. Ask for a new export.`,
    retry: false,
  });
}

async function advanceBy({ context, step, packed }: Packaging, report: SectionReport): Promise<void> {
  packed.weight = Math.min(step.weight - 1, packed.weight + Math.ceil(report.exported / 4));
  await inRequest(context, step.requestId, async (tx, state) => {
    await context.steps.advanceWeight(tx, step, packed.weight);
    await recordProgress(context, tx, { requestId: step.requestId, state });
  });
}

async function answer(
  { context, step }: { context: ExportContext; step: StepRow },
  made: { key: string; bytes: number; sha256: string; downloadCode: string },
): Promise<void> {
  const expiresAt = new Date(context.clock.now().getTime() + context.settings.packageTtlMs);
  await inRequest(context, step.requestId, async (tx, state) => {
    await context.steps.complete(tx, step);
    await tx.query(
      `update privacy_request set package_key = $2, package_bytes = $3, package_sha256 = $4, package_expires_at = $5,
         download_code = $6 where id = $1`,
      [step.requestId, made.key, made.bytes, made.sha256, expiresAt, made.downloadCode],
    );
    await context.steps.makeReady(tx, step.requestId, 'NOTIFY');
    await context.requests.apply(tx, { requestId: step.requestId, state, event: { type: 'PACKAGED' } });
    await context.audit.append(tx, {
      requestId: step.requestId,
      actor: worker,
      action: 'EXPORT_PACKAGED',
      details: { bytes: made.bytes, sha256: made.sha256, expiresAt: expiresAt.toISOString() },
    });
  });
}

/** Crockford's alphabet: no letter that is taken for a digit. 40 bits, five tries. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const newDownloadCode = (): string =>
  Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]!).join('');
