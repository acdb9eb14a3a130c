import { createHash } from 'node:crypto';

const size = 256;

/**
 * Runs of letters, each adding to the place that its hash names: texts with common words get like vectors, which is all that a
 * test of embeddings needs. No model made it.
 */
export function hashedEmbedding(text: string): number[] {
  const vector = Array.from({ length: size }, () => 0);
  const padded = ` ${text.toLowerCase().replaceAll(/\s+/g, ' ').trim()} `;
  for (const length of [3, 5]) {
    for (let at = 0; at + length <= padded.length; at += 1) {
      const digest = createHash('md5')
        .update(padded.slice(at, at + length))
        .digest();
      vector[digest.readUInt16LE(0) % size]! += digest[2]! % 2 === 0 ? 1 : -1;
    }
  }
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
