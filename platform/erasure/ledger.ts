import { createHmac } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerKey } from './ledger-key.js';

/** What is to be known of an erasure when every database is older than it. */
export interface LedgerFact {
  readonly kind: 'BEGUN' | 'COMPLETED';
  readonly requestId: string;
  /** `subjectRef` of the person. */
  readonly subjectRef: string;
  readonly epoch: number;
  readonly planHash: string;
  readonly catalogueHash: string;
  readonly subgraphs: readonly string[];
}

export interface LedgerEntry extends LedgerFact {
  readonly position: number;
  /** RFC 3339. */
  readonly at: string;
  /** HMAC-SHA-256 over the entry and the seal before it. */
  readonly seal: string;
}

/**
 * Which people were erased, kept outside the databases it protects: an append-only file, each line sealed with the one before it. The
 * caller holds a lock over all processes while it appends.
 */
export class ErasureLedger {
  readonly #directory: string;
  readonly #file: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#file = join(directory, 'erasures.ndjson');
  }

  /** Durable when it returns. A fact that is there already is left alone. */
  append(fact: LedgerFact, at: Date): LedgerEntry {
    const entries = this.read();
    const known = entries.find(({ kind, requestId }) => kind === fact.kind && requestId === fact.requestId);
    if (known) return known;
    const body = { position: entries.length + 1, at: at.toISOString(), ...fact };
    const entry: LedgerEntry = { ...body, seal: this.#seal(entries.at(-1)?.seal ?? '', body) };
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const file = openSync(this.#file, 'a', 0o600);
    try {
      // Half a line of a process that died while it wrote ends here.
      writeSync(file, `${this.#endsInHalfALine() ? '\n' : ''}${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return entry;
  }

  /** @throws Error that names the first entry that is missing, altered or out of place. */
  read(): readonly LedgerEntry[] {
    if (!existsSync(this.#file)) return [];
    const entries: LedgerEntry[] = [];
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      const entry = parse(line);
      if (!entry) continue;
      const { seal, ...body } = entry;
      const expected = this.#seal(entries.at(-1)?.seal ?? '', body);
      if (entry.position !== entries.length + 1 || seal !== expected)
        throw new Error(
          `Entry ${entries.length + 1} of ${this.#file} is missing or was altered: restore the ledger first.`,
        );
      entries.push(entry);
    }
    return entries;
  }

  /** Everybody whose erasure has begun: it is carried through, also after a restore. */
  erased(): ReadonlyMap<string, LedgerEntry> {
    return new Map(this.read().map((entry) => [entry.subjectRef, entry]));
  }

  epochOf(subjectRef: string): number {
    return this.read().filter((entry) => entry.kind === 'BEGUN' && entry.subjectRef === subjectRef).length;
  }

  #endsInHalfALine(): boolean {
    return existsSync(this.#file) && !/(^|\n)$/.test(readFileSync(this.#file, 'utf8'));
  }

  #seal(before: string, body: Omit<LedgerEntry, 'seal'>): string {
    const fields = [body.position, body.at, body.kind, body.requestId, body.subjectRef, body.epoch];
    const text = JSON.stringify([before, ...fields, body.planHash, body.catalogueHash, body.subgraphs]);
    return createHmac('sha256', ledgerKey(this.#directory)).update(text).digest('hex');
  }
}

function parse(line: string): LedgerEntry | null {
  try {
    return JSON.parse(line) as LedgerEntry;
  } catch {
    // The end of a process that died while it wrote: its step is done again, and appends the entry whole.
    return null;
  }
}
