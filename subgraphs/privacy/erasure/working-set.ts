import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SubjectContact, SubjectIdentifiers } from '#platform/personal-data';

const algorithm = 'aes-256-gcm';

/** What is needed when the person is gone: whom to write to, and what to look for. */
export interface WorkingData {
  readonly contact: SubjectContact | null;
  readonly identifiers: SubjectIdentifiers;
}

/** Keeps working data under AES-256-GCM, bound to its request; it is deleted with the last step. */
export class WorkingSet {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(requestId: string, data: WorkingData): string {
    return this.sealText(requestId, JSON.stringify(data));
  }

  /** Throws for anything that was not sealed for this request. */
  open(requestId: string, sealed: string): WorkingData {
    return JSON.parse(this.openText(requestId, sealed)) as WorkingData;
  }

  sealText(requestId: string, text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(algorithm, this.#key, nonce).setAAD(Buffer.from(requestId));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  }

  /** Throws for anything that was not sealed for this request. */
  openText(requestId: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(algorithm, this.#key, bytes.subarray(0, 12))
      .setAAD(Buffer.from(requestId))
      .setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }
}
