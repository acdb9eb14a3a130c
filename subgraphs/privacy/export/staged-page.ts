import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ExportRecord } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import { StepFailure } from '../steps/step-failure.js';

export const stagingFolder = (requestId: string): string => `staging/${requestId}`;

/** The fence is in the key: a worker that lost its lease can never write over a page that was committed after it. */
export const pageKey = (page: { requestId: string; subgraph: string; number: number; fence: number }): string =>
  `${stagingFolder(page.requestId)}/${page.subgraph}/${page.number}-${page.fence}.ndjson`;

const prefixOf = (section: string): string => `{"section":${JSON.stringify(section)},"data":`;

/** One record per line. */
export const encodePage = (records: readonly ExportRecord[]): string =>
  records.map(({ section, data }) => `${prefixOf(section)}${JSON.stringify(data)}}\n`).join('');

/** Returns only when the store holds what it was given. */
export async function writePage(
  storage: ObjectStorage,
  key: string,
  records: readonly ExportRecord[],
): Promise<{ bytes: number; sha256: string }> {
  const content = Buffer.from(encodePage(records));
  const stored = await storage.put(key, Readable.from([content]));
  if (stored.sha256 === sha256Of(content)) return stored;
  const message = `The store has ${stored.bytes} of ${content.length} bytes of ${key}. Check the storage.`;
  throw new StepFailure({ code: 'STAGING_CORRUPT', message, retry: true });
}

const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** The JSON text of each record of one section. A page that is not what was committed fails the step. */
export async function readPage(
  storage: ObjectStorage,
  page: { readonly key: string; readonly sha256: string },
  section: string,
): Promise<string[]> {
  const content = await buffer((await storage.get(page.key)).body);
  if (sha256Of(content) !== page.sha256) {
    throw new StepFailure({
      code: 'STAGING_CORRUPT',
      message: `The staged page ${page.key} is not what was written. Check the storage, then ask for a new export.`,
      retry: false,
    });
  }
  const prefix = prefixOf(section);
  return content
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length, -1));
}

export function countSections(records: readonly ExportRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { section } of records) counts[section] = (counts[section] ?? 0) + 1;
  return counts;
}
