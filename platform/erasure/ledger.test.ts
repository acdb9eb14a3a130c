import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectRef } from './erased-people.js';
import { ErasureLedger, type LedgerFact } from './ledger.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  file = join(directory, 'erasures.ndjson');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const fact = (changes: Partial<LedgerFact> = {}): LedgerFact => ({
  kind: 'BEGUN',
  requestId: 'request-1',
  subjectRef: subjectRef(directory, 'person-1'),
  epoch: 1,
  planHash: 'plan',
  catalogueHash: 'catalogue',
  subgraphs: ['impact'],
  ...changes,
});
const at = new Date('2026-03-05T09:00:00Z');

test('what is appended is read again, by another process too, and once only', () => {
  const ledger = new ErasureLedger(directory);
  ledger.append(fact(), at);
  ledger.append(fact(), at);
  ledger.append(fact({ kind: 'COMPLETED' }), at);
  const read = new ErasureLedger(directory).read();
  expect(read.map(({ position, kind }) => [position, kind])).toEqual([
    [1, 'BEGUN'],
    [2, 'COMPLETED'],
  ]);
  expect(readFileSync(file, 'utf8')).not.toContain('person-1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'key')).mode & 0o777).toBe(0o600);
});

test('counts the erasures of a person, and knows everybody whose erasure has begun', () => {
  const ledger = new ErasureLedger(directory);
  ledger.append(fact(), at);
  ledger.append(fact({ requestId: 'request-2', epoch: 2 }), at);
  ledger.append(fact({ requestId: 'request-3', subjectRef: subjectRef(directory, 'person-2') }), at);
  expect(ledger.epochOf(subjectRef(directory, 'person-1'))).toBe(2);
  expect(ledger.epochOf(subjectRef(directory, 'person-3'))).toBe(0);
  expect([...ledger.erased().keys()]).toEqual(['person-1', 'person-2'].map((id) => subjectRef(directory, id)));
});

test.each<[string, (text: string) => string]>([
  ['an altered entry', (text) => text.replace('"epoch":1', '"epoch":7')],
  ['a missing entry', (text) => text.split('\n').slice(1).join('\n')],
  ['entries out of place', (text) => text.trim().split('\n').toReversed().join('\n')],
])('%s is found', (_what, change) => {
  const ledger = new ErasureLedger(directory);
  ledger.append(fact(), at);
  ledger.append(fact({ requestId: 'request-2' }), at);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  expect(() => ledger.read()).toThrow('missing or was altered');
});

test('half a line of a process that died is passed over, and the next entry is whole', () => {
  const ledger = new ErasureLedger(directory);
  ledger.append(fact(), at);
  appendFileSync(file, '{"position":2,"at":"2026');
  expect(ledger.read()).toHaveLength(1);
  ledger.append(fact({ requestId: 'request-2' }), at);
  expect(ledger.read().map(({ requestId }) => requestId)).toEqual(['request-1', 'request-2']);
});

test('a key that is damaged is not quietly replaced: no person would be recognised', () => {
  new ErasureLedger(directory).append(fact(), at);
  writeFileSync(join(directory, 'key'), 'broken');
  expect(() => new ErasureLedger(directory).read()).toThrow('Restore it from your backup');
});
