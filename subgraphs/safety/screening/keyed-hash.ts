import { createHmac } from 'node:crypto';

/** With the key, equal texts are found by their hash; without it the text cannot be guessed from the hash. */
export const keyedHash = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');
