import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { buckets } from './features.rules.js';
import type { CalibrationPoint, Head, LinearHead } from './linear-model.rules.js';

export interface ModelManifest {
  /** SHA-256 of every text the weights were made from, with its label and weight. */
  readonly inputs: string;
  readonly texts: { readonly own: number; readonly public: number };
  /** Texts that reviewers decided, and the SHA-256 of them; absent where none taught. */
  readonly decided?: { readonly texts: number; readonly hash: string };
  readonly heads: readonly {
    readonly head: Head;
    readonly bias: number;
    readonly scale: number;
    readonly calibration: readonly CalibrationPoint[];
  }[];
}

export interface CalibratedHead extends LinearHead {
  readonly head: Head;
  readonly calibration: readonly CalibrationPoint[];
}

export function modelFiles(): { readonly directory: string; readonly manifest: string; readonly weights: string } {
  const directory = join(projectRoot(), 'subgraphs', 'safety', 'classifier', 'generated');
  return { directory, manifest: join(directory, 'model.json'), weights: join(directory, 'weights.bin') };
}

export const encodeManifest = (manifest: ModelManifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** One byte a bucket, head after head, in the order of the manifest. */
export function encodeWeights(heads: readonly LinearHead[]): Uint8Array {
  const bytes = new Uint8Array(heads.length * buckets);
  heads.forEach((head, at) => bytes.set(new Uint8Array(head.weights.buffer), at * buckets));
  return bytes;
}

/** Changes with the weights and with their calibration. */
export function modelFingerprint(): string {
  const files = modelFiles();
  const hash = createHash('sha256').update(readFileSync(files.manifest)).update(readFileSync(files.weights));
  return hash.digest('hex').slice(0, 16);
}

let loaded: readonly CalibratedHead[] | undefined;

/** The committed weights; read once per thread, in about a millisecond. */
export function committedModel(): readonly CalibratedHead[] {
  if (loaded) return loaded;
  const files = modelFiles();
  loaded = decodeModel(readFileSync(files.manifest, 'utf8'), readFileSync(files.weights));
  return loaded;
}

/** @throws Error where the weights are not those of the manifest's heads */
export function decodeModel(json: string, bytes: Uint8Array): CalibratedHead[] {
  const manifest = JSON.parse(json) as ModelManifest;
  if (bytes.length !== manifest.heads.length * buckets)
    throw new Error('The weights do not belong to their manifest: run `npm run safety:train`.');
  return manifest.heads.map((head, at) => ({
    ...head,
    weights: new Int8Array(bytes.buffer, bytes.byteOffset + at * buckets, buckets),
  }));
}
