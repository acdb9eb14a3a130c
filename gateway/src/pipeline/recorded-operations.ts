import { readFileSync } from 'node:fs';
import { readManifest } from '../security/persisted-documents.js';

/** Texts of operations in files: a manifest of persisted documents (`.json`), or one document as clients send it (anything else). */
export function recordedIn(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    if (file.endsWith('.json')) return [...readManifest(file).values()];
    try {
      return [readFileSync(file, 'utf8').trim()];
    } catch (error) {
      throw new Error(`Reading recorded operations: ${(error as Error).message}`, { cause: error });
    }
  });
}
