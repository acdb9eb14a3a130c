import { createHmac } from 'node:crypto';

/** Tells whether two texts are the same to whoever has the key; without it the text cannot be guessed from the hash. */
export const keyedHash = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');
