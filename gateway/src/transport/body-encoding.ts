import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { HttpAnswer } from './http-answer.js';
import { SubgraphError } from './transport.js';

/** An answer as it came, with what its headers say of the body. */
export interface EncodedAnswer extends HttpAnswer {
  /** The header `content-encoding`. */
  readonly encoding: string | undefined;
  /** The header `content-type`. */
  readonly type: string | undefined;
}

type Decompress = (body: Buffer, maxOutputLength: number) => Promise<Buffer>;

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const brotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);

const DECOMPRESSORS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', (body, maxOutputLength) => gunzip(body, { maxOutputLength })],
  ['x-gzip', (body, maxOutputLength) => gunzip(body, { maxOutputLength })],
  ['deflate', (body, maxOutputLength) => (hasZlibHeader(body) ? inflate : inflateRaw)(body, { maxOutputLength })],
  ['br', (body, maxOutputLength) => brotli(body, { maxOutputLength })],
  ...zstd(),
]);

/** Nobody compresses more often; each time again is work for whoever reads it. */
const MAX_ENCODINGS = 3;
const EMPTY = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** True when the body is most probably UTF-8 as it is, so that nothing has to be waited for. */
export function isPlain({ encoding, type }: EncodedAnswer): boolean {
  return encoding === undefined && (type === undefined || !type.toLowerCase().includes('charset') || saysUtf8(type));
}

/**
 * The answer with a body in UTF-8, without a byte order mark, whatever it was compressed with and written in.
 *
 * @param maxBytes of the body at every stage of decompression
 * @throws SubgraphError `TOO_LARGE`, or `NOT_GRAPHQL` for what cannot be read. A failure (not 2xx) is one without its body, too.
 */
export async function decoded(subgraph: string, answer: EncodedAnswer, maxBytes: number): Promise<HttpAnswer> {
  try {
    const body = await decompressed(answer, maxBytes);
    return { ...answer, body: transcoded(body, charsetOf(answer.type)) };
  } catch (error) {
    return unreadable(subgraph, answer, { error, maxBytes });
  }
}

/** As `decoded`, of an answer that is plain. */
export function plain(subgraph: string, answer: EncodedAnswer): HttpAnswer {
  const { body } = answer;
  if (!isUtf8(body)) return unreadable(subgraph, answer, { error: notUtf8() });
  if (body[0] !== BYTE_ORDER_MARK[0] || body.indexOf(BYTE_ORDER_MARK) !== 0) return answer;
  return { ...answer, body: body.subarray(BYTE_ORDER_MARK.length) };
}

/** Why a body cannot be read, in words for clients. */
class Unreadable extends Error {}

const notUtf8 = () => new Unreadable('is not UTF-8 and declares no other charset');

function unreadable(
  subgraph: string,
  answer: HttpAnswer,
  { error, maxBytes = 0 }: { error: unknown; maxBytes?: number },
): HttpAnswer {
  const { status } = answer;
  if (status < 200 || status > 299) return { ...answer, body: EMPTY };
  if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(subgraph, maxBytes);
  const why = error instanceof Unreadable ? error.message : 'cannot be decompressed';
  throw new SubgraphError('NOT_GRAPHQL', `Subgraph "${subgraph}" answered ${status} with a body that ${why}`, {
    status,
    cause: error,
  });
}

export function tooLarge(subgraph: string, maxBytes: number): SubgraphError {
  return new SubgraphError('TOO_LARGE', `Subgraph "${subgraph}" sent more than the ${maxBytes} bytes allowed`);
}

async function decompressed({ body, encoding = '' }: EncodedAnswer, maxBytes: number): Promise<Buffer> {
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_ENCODINGS) throw new Unreadable(`is compressed more than ${MAX_ENCODINGS} times`);
  let result = body;
  // They are listed in the order in which they were applied.
  for (const coding of codings.toReversed()) {
    if (result.length === 0) return result;
    const decompress = DECOMPRESSORS.get(coding);
    if (!decompress) throw new Unreadable(`is compressed with "${coding.slice(0, 40)}", which is not supported`);
    result = await decompress(result, maxBytes);
  }
  return result;
}

/** Many servers send "deflate" without the zlib header that it is meant to have (RFC 9110 §8.4.1.2). */
function hasZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

/** Node has it from 22.15 on. */
function zstd(): [string, Decompress][] {
  if (typeof zlib.zstdDecompress !== 'function') return [];
  const decompress = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);
  // A frame says how much memory it wants; RFC 8878 §3.1.1.1.2 recommends to grant 8 MiB.
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: 23 };
  return [['zstd', (body, maxOutputLength) => decompress(body, { maxOutputLength, params })]];
}

function charsetOf(type: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*["']?([^;"'\s]+)/i.exec(type ?? '')?.[1]?.toLowerCase();
}

function saysUtf8(type: string): boolean {
  const charset = charsetOf(type);
  return charset === undefined || charset === 'utf-8' || charset === 'utf8';
}

function transcoded(body: Buffer, charset: string | undefined): Buffer {
  const decoder = decoderOf(charset, body);
  try {
    return Buffer.from(decoder.decode(body), 'utf8');
  } catch {
    throw charset === undefined ? notUtf8() : new Unreadable(`is not in the charset "${charset.slice(0, 40)}"`);
  }
}

function decoderOf(charset: string | undefined, body: Buffer): { decode(body: Buffer): string } {
  try {
    return new TextDecoder(charset === 'utf-16' ? utf16Of(body) : (charset ?? 'utf-8'), { fatal: true });
  } catch {
    throw new Unreadable(`is in the charset "${charset?.slice(0, 40)}", which is not supported`);
  }
}

/** By its byte order mark; JSON without one begins with an ASCII character, half of which is zero. */
function utf16Of(body: Buffer): string {
  const isBigEndian = body[0] === 0 || (body[0] === 0xfe && body[1] === 0xff);
  return isBigEndian ? 'utf-16be' : 'utf-16le';
}
