import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { skipContinue } from './connector.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const INTERIM = 'HTTP/1.1 100 Continue\r\n\r\n';

/** What is left of bytes that arrive cut in pieces; the last is the end. */
function received(pieces: readonly Buffer[]): string {
  const passed: (Buffer | null)[] = [];
  const socket = { push: (chunk: Buffer | null) => passed.push(chunk) > 0 };
  skipContinue(socket);
  for (const piece of pieces) socket.push(piece);
  socket.push(null);
  expect(passed.at(-1)).toBeNull();
  return Buffer.concat(passed.slice(0, -1) as Buffer[]).toString();
}

describe('100 Continue', () => {
  it.each([
    [[INTERIM + ANSWER]],
    [[INTERIM, ANSWER]],
    [['HTTP/', '1.1 100 Continue\r\n\r', '\n', ANSWER]],
    [['HTTP/1.1 1', `00 Continue\r\nx-a: b\r\n\r\n${INTERIM}${ANSWER}`]],
    [['HTTP/1.1 ', ANSWER.slice(9)]],
    [[`${INTERIM}${ANSWER.slice(0, 30)}`, ANSWER.slice(30)]],
  ])('is taken out of %j', (pieces) => {
    expect(received(pieces.map((piece) => Buffer.from(piece)))).toBe(ANSWER);
  });

  it('is all that is taken out, however the bytes arrive', () => {
    const byte = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    const piece = fc.oneof(
      byte,
      fc.constantFrom('HTTP/1.1 103 Early Hints\r\n\r\n', 'H', 'HTTP/1.1 2', ANSWER).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        fc.pre(!Buffer.concat(pieces).includes('HTTP/1.1 100'));
        expect(received(pieces)).toBe(Buffer.concat(pieces).toString());
      }),
    );
  });

  it('is not waited for without an end', () => {
    const long = `HTTP/1.1 100 ${'x'.repeat(20_000)}`;
    expect(received([Buffer.from(long)])).toBe(long);
  });
});
