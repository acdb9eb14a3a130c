import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalEntry } from './records.js';

export interface Journal {
  /** Written before the caller hears of it, so that a killed sandbox still has what it has answered. */
  append(entry: JournalEntry): void;
  close(): void;
}

/** A file of JSON lines, read back at the start. Without a file nothing is kept beyond the process. */
export function openJournal(file: string | undefined, replay: (entry: JournalEntry) => void): Journal {
  if (file === undefined) return { append: () => undefined, close: () => undefined };
  if (existsSync(file)) for (const entry of entriesOf(readFileSync(file, 'utf8'))) replay(entry);
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a', 0o600);
  // A half-written last line of a killed process must not swallow the next one.
  writeSync(descriptor, '\n');
  return {
    append: (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(descriptor),
  };
}

function* entriesOf(text: string): Generator<JournalEntry> {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      yield JSON.parse(line) as JournalEntry;
    } catch {
      // Cut off by a kill before it was answered: the partner does not have it.
    }
  }
}
