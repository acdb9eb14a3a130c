import { createHash } from 'node:crypto';

/** SHA-256 of a text, hexadecimal: what is compared and stored in place of the text. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
