import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { library } from './fixtures/edge.js';
import { startFederation } from './fixtures/federation.js';

const documents = [
  '{ me { id name } }',
  'query Named { books(first: 3) { id title ... on Book { draft } } }',
  'query If($c: Boolean!) { me @include(if: $c) { name loans { book { title } fine } } hello }',
  'mutation { rename(id: "b1", title: "x") { title } }',
  'subscription { ticks }',
  '{ things { id ... on Map { scale } ...F } } fragment F on Book { title }',
  '{ nothing }',
];

describe('the planning thread', () => {
  it('plans what the main thread would, and fails where it would', async () => {
    const federation = await startFederation([library]);
    const file = join(mkdtempSync(join(tmpdir(), 'planning-')), 'input.json');
    writeFileSync(file, JSON.stringify({ supergraphSdl: federation.supergraphSdl, documents }));
    const child = ['--import', 'tsx', 'gateway/tests/planning-thread-child.ts', file];
    const { stdout } = await promisify(execFile)(process.execPath, child);
    expect(stdout).toBe(`${documents.length} of ${documents.length} plans are equal\n`);
    await federation.close();
  });
});
