import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocolErrors, refusals } from './index.js';

const root = join(import.meta.dirname, '..', '..');
/** The places where an error gets its code. */
const places = [
  /\bcode(?:: string)?\s*(?:[:=]|\?\?)\s*'([A-Z][A-Z0-9_]+)'/g,
  /\bcode\s*[:=][^;,{}]*\?\s*'([A-Z][A-Z0-9_]+)'/g,
  /\bcode\s*[:=][^;,{}]*\?\s*'[A-Z_]+'\s*:\s*'([A-Z][A-Z0-9_]+)'/g,
  /\brejection\(\s*(?:\d{3}|\w+),\s*'([A-Z][A-Z0-9_]+)'/g,
  /\b(?:super|GraphqlError|AuthenticationError)\(\s*'([A-Z][A-Z0-9_]+)'/g,
  // Named once, used by name: a table, a constant, a union of codes.
  /'([A-Z]+(?:_[A-Z]+)*_(?:EXCEEDED|FAILED|INVALID|REVOKED|EXPIRED|UNAVAILABLE|NOT_FOUND|NOT_ALLOWED|REFUSED|LOST|ERROR))'/g,
];
/** Never reach a caller: errors of the system, why a service could not be asked or a plan be made, a label of a metric. */
const internal = /^(UNKNOWN|SUBJECT_UNKNOWN|E[A-Z]+|ERR_\w+|FST_\w+|HPE_\w+|CONNECTION_FAILED|STAGING_\w+)$/;

/** What tests need, and servers that stand in for partners: their codes are those of the APIs they imitate. */
const elsewhere = /\/(tests|testing|demo|partner-sandbox|provider-sandbox)\//;

function codesIn(directory: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/(?<!\.test)\.ts$/.test(entry.name) || elsewhere.test(path)) continue;
    const code = readFileSync(path, 'utf8');
    for (const place of places) for (const [, name] of code.matchAll(place)) found.set(name!, path);
  }
  return found;
}

describe.each(['gateway/src', 'platform', 'app'])('%s', (directory) => {
  test('throws no code that docs/refusals.md does not list', () => {
    const listed = new Set([...Object.keys(protocolErrors), ...Object.keys(refusals)]);
    const missing = [...codesIn(directory)].filter(([code]) => !listed.has(code) && !internal.test(code));
    expect(missing).toEqual([]);
  });
});

test('every listed protocol error is named in the code', () => {
  const used = new Set(['gateway/src', 'platform', 'app'].flatMap((directory) => [...codesIn(directory).keys()]));
  expect(Object.keys(protocolErrors).filter((code) => !used.has(code))).toEqual([]);
});

test('the list is sorted, shares no code with the refusals, and has whole sentences', () => {
  const codes = Object.keys(protocolErrors);
  expect(codes).toEqual(codes.toSorted());
  expect(codes.filter((code) => code in refusals)).toEqual([]);
  for (const { status, sentence } of Object.values(protocolErrors)) {
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(600);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
});
