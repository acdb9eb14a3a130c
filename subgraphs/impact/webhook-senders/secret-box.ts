import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts the secrets of senders at rest, so that a copy of the database alone forges nothing. */
export interface SecretBox {
  /** `context` is where the text belongs; it cannot be opened anywhere else. */
  seal(text: string, context: string): string;
  /** Null where none of the keys opens it. `isStale`: an old key did, so it should be sealed anew. */
  open(sealed: string, context: string): { readonly text: string; readonly isStale: boolean } | null;
}

const version = 'v1';
const algorithm = 'aes-256-gcm';

/** Several secrets are separated by commas while one is rotated: the first one seals, all of them open. */
export function secretBox(secrets: string): SecretBox {
  const keys = secrets
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'teei webhook secrets', 32)));
  return {
    seal(text, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv(algorithm, keys[0]!, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [version, ...[iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.');
    },
    open(sealed, context) {
      for (const [index, key] of keys.entries()) {
        const text = openWith(key, sealed, context);
        if (text !== null) return { text, isStale: index > 0 };
      }
      return null;
    },
  };
}

function openWith(key: Buffer, sealed: string, context: string): string | null {
  const [kind, iv, tag, body] = sealed.split('.');
  if (kind !== version || iv === undefined || tag === undefined || body === undefined) return null;
  try {
    const decipher = createDecipheriv(algorithm, key, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, 'base64url'));
    return decipher.update(Buffer.from(body, 'base64url'), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
