import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits; its bearer may try to open one thing. Kept nowhere but in the link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** What is stored in its place; `null` for text that never was a token. */
export const tokenHash = (token: string): string | null =>
  tokenShape.test(token) ? createHash('sha256').update(token).digest('hex') : null;
