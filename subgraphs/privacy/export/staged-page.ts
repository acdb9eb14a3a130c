import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ExportRecord } from '../../../platform/personal-data/index.js';
import type { ObjectStorage } from '../../../platform/storage/index.js';
import { StepFailure } from './step-failure.js';

export const stagingFolder = (requestId: string): string => `staging/${requestId}`;

/** The fence is in the key: a worker that lost its lease can never write over a page that was committed after it. */
export const pageKey = (page: { requestId: string; subgraph: string; number: number; fence: number }): string =>
  `${stagingFolder(page.requestId)}/${page.subgraph}/${page.number}-${page.fence}.ndjson`;

const prefixOf = (section: string): string => `{"section":${JSON.stringify(section)},"data":`;

/** One record per line. */
export const encodePage = (records: readonly ExportRecord[]): string =>
  records.map(({ section, data }) => `${prefixOf(section)}${JSON.stringify(data)}}\n`).join('');

export const writePage = (storage: ObjectStorage, key: string, records: readonly ExportRecord[]) =>
  storage.put(key, Readable.from([Buffer.from(encodePage(records))]));

/** The JSON text of each record of one section. A page that is not what was committed fails the step. */
export async function readPage(
  storage: ObjectStorage,
  page: { readonly key: string; readonly sha256: string },
  section: string,
): Promise<string[]> {
  const content = await buffer((await storage.get(page.key)).body);
  if (createHash('sha256').update(content).digest('hex') !== page.sha256) {
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
