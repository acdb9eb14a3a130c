import type { RecordType, SentRecord } from './record.rules.js';

/** Most records that are written by one set of statements. */
const longest = 500;

/** What makes two records of a batch the same thing, as the sender names it. */
export function nameOf(record: SentRecord): string {
  switch (record.type) {
    case 'company':
      return record.externalId;
    case 'enrollment':
      return JSON.stringify([record.companyId, record.programId, record.userId]);
    case 'attendance':
      return JSON.stringify([record.companyId, record.sessionId, record.userId]);
    case 'person':
    case 'program':
    case 'session':
      return JSON.stringify([record.companyId, record.externalId]);
  }
}

export interface Run {
  readonly type: RecordType;
  /** Positions of its records in the batch. */
  readonly indexes: readonly number[];
}

/**
 * Cuts a batch into runs of one kind in which nothing is named twice: each is written at once, and their order is that of the sender, so a
 * record may refer to an earlier one, and of two about one thing the later counts.
 */
export function runsOf(records: readonly SentRecord[]): Run[] {
  const runs: { type: RecordType; indexes: number[] }[] = [];
  let names = new Set<string>();
  for (const [index, record] of records.entries()) {
    const name = nameOf(record);
    const last = runs.at(-1);
    // A part of a group is written by itself: its parent may be the company before it.
    const isPart = record.type === 'company' && record.parentId != null;
    if (last?.type === record.type && !names.has(name) && !isPart && last.indexes.length < longest)
      last.indexes.push(index);
    else {
      runs.push({ type: record.type, indexes: [index] });
      names = new Set();
    }
    names.add(name);
  }
  return runs;
}
