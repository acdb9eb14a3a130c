import { createCipheriv, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { promisify } from 'node:util';
import { characterCount } from '#platform/text';

/**
 * What opens one entry of a ZIP (WinZip AE-2, AES-256). It is derived from a passphrase when that is given, so that the passphrase
 * itself is kept nowhere: the key opens this one package, and is deleted when the package is made.
 */
export interface PackageKey {
  readonly salt: Buffer;
  readonly encryption: Buffer;
  readonly authentication: Buffer;
  /** Two bytes by which a program notices a wrong passphrase early. */
  readonly verifier: Buffer;
}

const derive = promisify(pbkdf2);
/** As the format prescribes: PBKDF2 with HMAC-SHA-1, 1,000 rounds. It is few, which is why a passphrase has twelve characters or more. */
const rounds = 1000;
const saltBytes = 16;
const codeBytes = 10;

export async function packageKeyOf(passphrase: string): Promise<PackageKey> {
  const salt = randomBytes(saltBytes);
  const bytes = await derive(Buffer.from(passphrase, 'utf8'), salt, rounds, 66, 'sha1');
  return {
    salt,
    encryption: bytes.subarray(0, 32),
    authentication: bytes.subarray(32, 64),
    verifier: bytes.subarray(64, 66),
  };
}

export const encodeKey = ({ salt, encryption, authentication, verifier }: PackageKey): string =>
  Buffer.concat([salt, encryption, authentication, verifier]).toString('base64');

export function decodeKey(text: string): PackageKey {
  const bytes = Buffer.from(text, 'base64');
  return {
    salt: bytes.subarray(0, 16),
    encryption: bytes.subarray(16, 48),
    authentication: bytes.subarray(48, 80),
    verifier: bytes.subarray(80, 82),
  };
}

const blockBytes = 16;
const chunkBlocks = 4096;

/** AES in counter mode with the counter in little-endian order, as the format has it; OpenSSL counts in big-endian order. */
export class KeyStream {
  readonly #cipher;
  readonly #counters = Buffer.alloc(blockBytes * chunkBlocks);
  #pad = Buffer.alloc(0);
  #used = 0;
  #next = 1;

  constructor(key: Buffer) {
    this.#cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  }

  /** The bytes, encrypted; again, and they are as they were. */
  apply(bytes: Buffer): Buffer {
    const out = Buffer.allocUnsafe(bytes.length);
    for (let at = 0; at < bytes.length; ) {
      if (this.#used === this.#pad.length) this.#refill();
      const count = Math.min(bytes.length - at, this.#pad.length - this.#used);
      for (let n = 0; n < count; n += 1) out[at + n] = bytes[at + n]! ^ this.#pad[this.#used + n]!;
      at += count;
      this.#used += count;
    }
    return out;
  }

  #refill(): void {
    for (let block = 0; block < chunkBlocks; block += 1) {
      this.#counters.writeUInt32LE(this.#next % 2 ** 32, block * blockBytes);
      this.#counters.writeUInt32LE(Math.floor(this.#next / 2 ** 32), block * blockBytes + 4);
      this.#next += 1;
    }
    this.#pad = this.#cipher.update(this.#counters);
    this.#used = 0;
  }
}

export interface SealedZipOptions {
  readonly name: string;
  readonly modifiedAt: Date;
  readonly key: PackageKey;
}

/**
 * A ZIP with one encrypted entry, as a stream: its bytes follow the pages, and never lie anywhere whole. Sizes are in the Zip64 form,
 * since they are not known before the end.
 */
export function sealedZip(content: Readable, { name, modifiedAt, key }: SealedZipOptions): Readable {
  const file = { name: Buffer.from(name, 'utf8'), time: dosTime(modifiedAt) };
  const stream = new KeyStream(key.encryption);
  const code = createHmac('sha1', key.authentication);
  let plain = 0;
  const header = localHeader(file);
  const sealing = new Transform({
    transform(chunk: Buffer, _encoding, next: TransformCallback) {
      plain += chunk.length;
      const encrypted = stream.apply(chunk);
      code.update(encrypted);
      next(null, encrypted);
    },
    flush(next: TransformCallback) {
      const packed = saltBytes + 2 + plain + codeBytes;
      this.push(code.digest().subarray(0, codeBytes));
      this.push(descriptor(plain, packed));
      const start = header.length + packed + 24;
      const directory = centralHeader(file, { plain, packed });
      this.push(Buffer.concat([directory, endOf(start, directory.length)]));
      next();
    },
  });
  sealing.push(Buffer.concat([header, key.salt, key.verifier]));
  content.on('error', (error) => sealing.destroy(error));
  sealing.on('close', () => content.destroy());
  return content.pipe(sealing);
}

interface ZippedFile {
  readonly name: Buffer;
  readonly time: { readonly time: number; readonly date: number };
}

/** Encrypted, sizes follow the data, name in UTF-8. */
const flags = 0x0001 | 0x0008 | 0x0800;
const aesMethod = 99;
const needed = 51;
const unknown32 = 0xffffffff;

/** Vendor version 2 (no checksum of the plain text), AES-256, stored: what is inside is compressed already. */
const aesField = Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, 0, 0]);

function zip64Field(...values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [at, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * at);
  return field;
}

function localHeader({ name, time }: ZippedFile): Buffer {
  const extra = Buffer.concat([zip64Field(0, 0), aesField]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(needed, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(aesMethod, 8);
  header.writeUInt16LE(time.time, 10);
  header.writeUInt16LE(time.date, 12);
  header.writeUInt32LE(unknown32, 18);
  header.writeUInt32LE(unknown32, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function descriptor(plain: number, packed: number): Buffer {
  const sizes = Buffer.alloc(24);
  sizes.writeUInt32LE(0x08074b50, 0);
  sizes.writeBigUInt64LE(BigInt(packed), 8);
  sizes.writeBigUInt64LE(BigInt(plain), 16);
  return sizes;
}

function centralHeader({ name, time }: ZippedFile, { plain, packed }: { plain: number; packed: number }): Buffer {
  const extra = Buffer.concat([zip64Field(plain, packed), aesField]);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | needed, 4);
  header.writeUInt16LE(needed, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(aesMethod, 10);
  header.writeUInt16LE(time.time, 12);
  header.writeUInt16LE(time.date, 14);
  header.writeUInt32LE(unknown32, 20);
  header.writeUInt32LE(unknown32, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  // Read and written by its owner alone.
  header.writeUInt32LE((0o100600 << 16) >>> 0, 38);
  return Buffer.concat([header, name, extra]);
}

/** The end of the directory, in its long form and in the short one that refers to it. */
function endOf(start: number, length: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE((3 << 8) | needed, 12);
  end.writeUInt16LE(needed, 14);
  end.writeBigUInt64LE(1n, 24);
  end.writeBigUInt64LE(1n, 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(start + length), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(1, 84);
  end.writeUInt16LE(1, 86);
  end.writeUInt32LE(length, 88);
  end.writeUInt32LE(unknown32, 92);
  return end;
}

function dosTime(at: Date): { time: number; date: number } {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107);
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}

/** Characters that a passphrase has at least. */
export const leastPassphrase = 12;
export const mostPassphrase = 200;

/** What is wrong with a passphrase; `null` where nothing is. */
export function passphraseProblem(passphrase: string): { readonly path: string; readonly message: string } | null {
  const length = characterCount(passphrase);
  return length >= leastPassphrase && length <= mostPassphrase && passphrase.trim() !== ''
    ? null
    : {
        path: 'passphrase',
        message: `Choose ${leastPassphrase} to ${mostPassphrase} characters: several words are best. It is kept nowhere, so remember it.`,
      };
}
