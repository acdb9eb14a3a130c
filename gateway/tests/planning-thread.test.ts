import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { library } from './fixtures/edge.js';
import { dearPlans } from './fixtures/dear-plans.js';
import { compose, startFederation } from './fixtures/federation.js';

const documents = [
  '{ me { id name } }',
  'query Named { books(first: 3) { id title ... on Book { draft } } }',
  'query If($c: Boolean!) { me @include(if: $c) { name loans { book { title } fine } } hello }',
  'mutation { rename(id: "b1", title: "x") { title } }',
  'subscription { ticks }',
  '{ things { id ... on Map { scale } ...F } } fragment F on Book { title }',
  '{ nothing }',
];

async function planned(supergraphSdl: string, texts: readonly string[]): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'planning-')), 'input.json');
  writeFileSync(file, JSON.stringify({ supergraphSdl, documents: texts }));
  const child = ['--import', 'tsx', 'gateway/tests/planning-thread-child.ts', file];
  return (await promisify(execFile)(process.execPath, child)).stdout;
}

describe('the planning thread', () => {
  it('plans what the main thread would, and fails where it would', async () => {
    const federation = await startFederation([library]);
    expect(await planned(federation.supergraphSdl, documents)).toBe(
      `${documents.length} of ${documents.length} plans are equal\n`,
    );
    await federation.close();
  });

  it('gives up where the main thread would', async () => {
    const supergraphSdl = compose(dearPlans({ subgraphs: 4, types: 8 }), () => 'http://x');
    expect(await planned(supergraphSdl, ['{ things { size } }', '{ things { id } }'])).toBe('2 of 2 plans are equal\n');
  });
});
