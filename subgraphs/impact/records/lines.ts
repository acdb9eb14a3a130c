import { createReadStream } from 'node:fs';

/** Longest line that is read, in bytes; a record needs a few hundred. */
const longestLine = 1024 * 1024;
const newline = 0x0a;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Null where it is longer than a megabyte. */
  readonly bytes: Buffer | null;
  /** How far into the file the line ends, in bytes. */
  readonly endsAt: number;
}

/** The lines of a file, one after the other: neither the file nor a line without an end is ever in memory as a whole. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 0;
  let read = 0;
  const take = (): Line => {
    number += 1;
    const line = { number, bytes: length > longestLine ? null : Buffer.concat(parts), endsAt: read };
    parts = [];
    length = 0;
    return line;
  };
  const keep = (part: Buffer) => {
    length += part.length;
    read += part.length;
    if (length > longestLine) parts = [];
    else parts.push(part);
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end));
      read += 1;
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) keep(Buffer.from(chunk.subarray(start)));
  }
  if (length > 0) yield take();
}
