import { ErasureLedger, type LedgerEntry } from '#platform/erasure';
import type { DataSubject, PersonalDataContract, Residual, SubjectIdentifiers } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import type { RunningSubgraph } from '#platform/subgraph-server';
import { own } from '../erasure/doors.js';
import { mergedIdentifiers } from '../erasure/identifiers.rules.js';
import { OwnRecords } from '../erasure/own-records.js';
import { unexpected } from '../erasure/plan.rules.js';

type Subgraph = Pick<RunningSubgraph, 'name' | 'db' | 'personalData' | 'erasureBarrier'>;

export interface ReplayParts {
  readonly subgraphs: readonly Subgraph[];
  readonly ledgerDir: string;
}

export interface ReplayReport {
  /** Erasures of the ledger that some database did not know. */
  readonly behind: number;
  /** People among them who were still there, and were erased again. */
  readonly erasedAgain: number;
  /** What is left all the same: the platform stays closed. */
  readonly residues: readonly (Pick<Residual, 'store' | 'field' | 'count'> & { readonly requestId: string })[];
}

/**
 * Erasures that some database does not know, although the ledger does: it was restored from a backup that is older. An erasure that is
 * under way is carried through by its own steps.
 */
export async function erasuresBehind({ subgraphs, ledgerDir }: ReplayParts): Promise<readonly LedgerEntry[]> {
  const entries = new ErasureLedger(ledgerDir).erased();
  if (entries.size === 0) return [];
  const underWay = await activeErasures(subgraphs);
  const settled = [...entries.values()].filter(
    ({ kind, requestId }) => kind === 'COMPLETED' || !underWay.has(requestId),
  );
  const missing = new Set<string>();
  for (const { erasureBarrier } of subgraphs)
    for (const ref of await erasureBarrier.missing(settled.map(({ subjectRef }) => subjectRef))) missing.add(ref);
  return settled.filter(({ subjectRef }) => missing.has(subjectRef));
}

/** Erases again all people whom the ledger knows as erased and a restored database does not, and verifies it. May be repeated. */
export async function replayErasures(
  parts: ReplayParts & { readonly storage: ObjectStorage; readonly now: Date },
): Promise<ReplayReport> {
  const behind = await erasuresBehind(parts);
  const people = await whoTheyAre(parts.subgraphs, behind);
  const residues: ReplayReport['residues'][number][] = [];
  for (const entry of behind) {
    const userId = people.get(entry.subjectRef);
    const left = userId === undefined ? [] : await eraseAgain(parts, entry, userId);
    residues.push(...left.map((residue) => ({ ...residue, requestId: entry.requestId })));
    // Barred only once nothing is left: until then the platform stays closed.
    if (left.length === 0) for (const { erasureBarrier } of parts.subgraphs) await erasureBarrier.markRef(entry);
  }
  return { behind: behind.length, erasedAgain: people.size, residues };
}

async function whoTheyAre(
  subgraphs: readonly Subgraph[],
  behind: readonly LedgerEntry[],
): Promise<ReadonlyMap<string, string>> {
  const people = new Map<string, string>();
  if (behind.length === 0) return people;
  const refs = behind.map(({ subjectRef }) => subjectRef);
  for (const { erasureBarrier } of subgraphs)
    for (const [ref, userId] of await erasureBarrier.find(refs)) people.set(ref, userId);
  return people;
}

async function eraseAgain(
  { subgraphs, storage, now }: Parameters<typeof replayErasures>[0],
  entry: LedgerEntry,
  userId: string,
): Promise<readonly Pick<Residual, 'store' | 'field' | 'count'>[]> {
  const subject = await subjectOf(subgraphs, userId);
  const contracts = inOrder(subgraphs).flatMap(({ personalData }) => personalData.contract ?? []);
  const identifiers: SubjectIdentifiers[] = [];
  for (const contract of contracts) identifiers.push(await contract.resolveIdentifiers(subject));
  for (const contract of contracts) await erase(contract, { entry, subject, now });
  const records = new OwnRecords(storage);
  const privacy = subgraphs.find(({ name }) => name === own);
  if (privacy) {
    await records.removeObjects(privacy.db, userId);
    await privacy.db.transaction((tx) => records.forget(tx, userId, now));
  }
  const known = mergedIdentifiers(userId, identifiers);
  const left: Pick<Residual, 'store' | 'field' | 'count'>[] = [];
  for (const contract of contracts) left.push(...unexpected(await contract.verify(subject, known)));
  return left;
}

async function erase(
  contract: PersonalDataContract,
  { entry, subject, now }: { readonly entry: LedgerEntry; readonly subject: DataSubject; readonly now: Date },
): Promise<void> {
  const { steps } = await contract.preview(subject);
  for (const step of steps) {
    // A key of this replay alone: the answer to an earlier one may have come back with the backup.
    const key = `replay/${entry.position}/${now.getTime()}/${step}`;
    for (let call = 1, isDone = false; !isDone; call += 1) {
      const { done } = await contract.erase({
        requestId: entry.requestId,
        subject,
        step,
        planHash: entry.planHash,
        idempotencyKey: `${key}:${call}`,
        fence: Math.floor(now.getTime() / 1000),
      });
      isDone = done;
    }
  }
}

/** The subgraph that owns people is the last one, and this one erases its own records itself. */
const inOrder = (subgraphs: readonly Subgraph[]): readonly Subgraph[] =>
  subgraphs
    .filter(({ name }) => name !== own)
    .toSorted((a, b) => Number('resolveSubject' in a.personalData) - Number('resolveSubject' in b.personalData));

const noCompany = '00000000-0000-0000-0000-000000000000';

async function subjectOf(subgraphs: readonly Subgraph[], userId: string): Promise<DataSubject> {
  const owner = subgraphs.find(({ personalData }) => 'resolveSubject' in personalData);
  return (await owner?.personalData.resolveSubject?.(userId)) ?? { userId, companyId: noCompany };
}

async function activeErasures(subgraphs: readonly Subgraph[]): Promise<ReadonlySet<string>> {
  const privacy = subgraphs.find(({ name }) => name === own);
  const rows = await privacy?.db.query<{ id: string }>(
    `select id from privacy_request where type = 'ERASURE' and (finished_at is null or phase = 'FAILED')`,
  );
  return new Set(rows?.map(({ id }) => id));
}
