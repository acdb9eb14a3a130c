import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { linesOf } from './lines.js';

const directory = mkdtempSync(join(tmpdir(), 'lines-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function read(content: string | Buffer) {
  const path = join(directory, 'file.jsonl');
  writeFileSync(path, content);
  const lines: { number: number; text: string | null; endsAt: number }[] = [];
  for await (const { number, bytes, endsAt } of linesOf(path))
    lines.push({ number, text: bytes?.toString() ?? null, endsAt });
  return lines;
}

test('a file is its lines, whether or not the last one ends', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('a\n\nb')).toEqual([
    { number: 1, text: 'a', endsAt: 2 },
    { number: 2, text: '', endsAt: 3 },
    { number: 3, text: 'b', endsAt: 4 },
  ]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string().map((text) => text.replaceAll('\n', ''))), async (texts) => {
      const lines = await read(texts.map((text) => `${text}\n`).join(''));
      expect(lines.map(({ text }) => text)).toEqual(texts);
    }),
    { numRuns: 30 },
  );
});

test('a line without an end is not kept, and those after it are read', async () => {
  const lines = await read(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(3_000_000, 0x78), Buffer.from('\nb\n')]));
  expect(lines.map(({ text }) => text)).toEqual(['a', null, 'b']);
});
