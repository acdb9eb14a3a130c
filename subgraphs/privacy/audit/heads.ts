import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** Where the chain of the audit trail stood at a time. */
export interface AuditHead {
  readonly position: number;
  readonly hash: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface SignedHead extends AuditHead {
  /** Ed25519 over the other members, base64. */
  readonly signature: string;
}

/**
 * Heads of the audit chain, signed and kept outside the database: a trail that was cut off at its end, or made anew from the beginning,
 * verifies by itself; beside its earlier heads it does not. The public key lies beside them, for people who check.
 */
export class AuditHeads {
  readonly #directory: string;
  readonly #file: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#file = join(directory, 'audit-heads.ndjson');
  }

  /** Keeps a head unless the last one is the same. Returns whether it was new. */
  keep(head: AuditHead): boolean {
    const last = this.read().at(-1);
    if (last?.position === head.position && last.hash === head.hash) return false;
    const signature = sign(null, textOf(head), this.#privateKey()).toString('base64');
    const { position, hash, at } = head;
    appendFileSync(this.#file, `${JSON.stringify({ position, hash, at, signature })}\n`, { mode: 0o600 });
    const file = openSync(this.#file, 'r');
    fsyncSync(file);
    closeSync(file);
    return true;
  }

  /** @throws Error that names the first head whose signature is not ours. */
  read(): readonly SignedHead[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n').filter(Boolean);
    const key = createPublicKey(readFileSync(join(this.#directory, 'audit-key.pub')));
    return lines.map((line, at) => {
      const head = JSON.parse(line) as SignedHead;
      if (verify(null, textOf(head), key, Buffer.from(head.signature, 'base64'))) return head;
      throw new Error(`Line ${at + 1} of ${this.#file} is not signed with our key: it was altered.`);
    });
  }

  #privateKey(): KeyObject {
    const file = join(this.#directory, 'audit-key.pem');
    if (!existsSync(file)) this.#makeKey(file);
    return createPrivateKey(readFileSync(file));
  }

  #makeKey(file: string): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const own = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(own, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    try {
      // Fails where another process was first.
      linkSync(own, file);
      writeFileSync(join(this.#directory, 'audit-key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
  }
}

const textOf = ({ position, hash, at }: AuditHead): Buffer => Buffer.from(JSON.stringify([position, hash, at]));

export type HeadProblem = { readonly position: number; readonly problem: 'CUT_OFF' | 'ANOTHER_CHAIN' };

/** The first kept head that the chain does not have any more; `null` when it has all of them. */
export function headProblem(heads: readonly AuditHead[], hashAt: ReadonlyMap<number, string>): HeadProblem | null {
  for (const { position, hash } of heads) {
    const found = hashAt.get(position);
    if (found === undefined) return { position, problem: 'CUT_OFF' };
    if (found !== hash) return { position, problem: 'ANOTHER_CHAIN' };
  }
  return null;
}
