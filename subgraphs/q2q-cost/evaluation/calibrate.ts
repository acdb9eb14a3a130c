import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import {
  calibrated,
  loudest,
  sentencesOf,
  type Calibration,
  type Calibrations,
  type Logits,
} from '../classification/linear-model.rules.js';
import type { LabelledText } from './data/types.js';
import { combined, exampleOf, sideOf } from './examples.js';
import { trainHeads } from './train.js';

const folds = 5;
/** At least this share of the scores given to texts that the weights have not seen shall be on the right side. */
const wantedPrecision = 0.8;
/** However precise the scores of the training texts: other people's texts differ more. */
const lowestThreshold = 0.4;

/** What weights trained without a text said about it. */
export interface Unseen {
  readonly logits: Logits;
  readonly side: 1 | 0 | -1;
  readonly language: string;
}

/**
 * Scores every text with weights that saw neither it nor its counterpart in another language: texts on the same
 * line of the three files often say the same and stay in one fold.
 */
export function crossValidate(languages: readonly (readonly LabelledText[])[]): Record<OutcomeDimension, Unseen[]> {
  const unseen = Object.fromEntries(outcomeDimensions.map((dimension) => [dimension, [] as Unseen[]]));
  for (let fold = 0; fold < folds; fold += 1) {
    const inFold = (rows: readonly LabelledText[]) => rows.filter((_, at) => at % folds === fold);
    const heads = trainHeads(languages.flatMap((rows) => rows.filter((_, at) => at % folds !== fold)));
    const rows = languages.flatMap(inFold);
    for (const text of [...rows, ...combined(rows, { count: rows.length, seed: 100 + fold })]) {
      const { features, labels } = exampleOf(text);
      const sentences = sentencesOf(features);
      for (const dimension of outcomeDimensions)
        unseen[dimension]!.push({
          logits: loudest(heads[dimension], sentences),
          side: sideOf(dimension, labels),
          language: text.language,
        });
    }
  }
  return unseen as Record<OutcomeDimension, Unseen[]>;
}

export function calibrate(unseen: Readonly<Record<OutcomeDimension, readonly Unseen[]>>): Calibrations {
  return Object.fromEntries(
    outcomeDimensions.map((dimension) => [dimension, calibrationOf(unseen[dimension])]),
  ) as unknown as Calibrations;
}

function calibrationOf(unseen: readonly Unseen[]): Calibration {
  const presence = plattScale(unseen.map(({ logits, side }) => ({ logit: logits.presence, yes: side !== 0 })));
  const spoken = unseen.filter(({ side }) => side !== 0);
  const direction = plattScale(spoken.map(({ logits, side }) => ({ logit: logits.direction, yes: side === 1 })));
  const curve = curveOf(unseen, { presence, direction, threshold: 0 });
  const first = curve.find(({ precision, threshold }) => precision >= wantedPrecision && threshold >= lowestThreshold);
  return { presence, direction, threshold: (first ?? curve.at(-1)!).threshold };
}

export interface CurvePoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** What each threshold would have given on unseen texts, from talkative to silent. */
export function curveOf(unseen: readonly Unseen[], { presence, direction }: Calibration): CurvePoint[] {
  const spoken = unseen.filter(({ side }) => side !== 0).length;
  return Array.from({ length: 18 }, (_, step) => {
    const threshold = (step + 2) / 20;
    const given = unseen.filter(({ logits }) => calibrated(logits.presence, presence) >= threshold);
    const right = given.filter(
      ({ logits, side }) => side === (calibrated(logits.direction, direction) >= 0.5 ? 1 : -1),
    );
    return {
      threshold,
      precision: given.length === 0 ? 1 : right.length / given.length,
      recall: right.length / spoken,
    };
  });
}

const bounded = (step: number) => Math.max(-0.25, Math.min(0.25, step));

/** Platt scaling by Newton's method on two parameters, with a little pull towards the identity. */
function plattScale(cases: readonly { logit: number; yes: boolean }[]): { slope: number; shift: number } {
  let slope = 1;
  let shift = 0;
  for (let round = 0; round < 50; round += 1) {
    let [g0, g1, h00, h01, h11] = [slope - 1, shift, 1, 0, 1];
    for (const { logit, yes } of cases) {
      const p = calibrated(logit, { slope, shift });
      const error = p - (yes ? 1 : 0);
      const spread = Math.max(p * (1 - p), 1e-9);
      g0 += error * logit;
      g1 += error;
      h00 += spread * logit * logit;
      h01 += spread * logit;
      h11 += spread;
    }
    const determinant = h00 * h11 - h01 * h01;
    // Bounded steps: Newton's own can leave for infinity where a logit is far out.
    slope -= bounded((h11 * g0 - h01 * g1) / determinant);
    shift -= bounded((h00 * g1 - h01 * g0) / determinant);
  }
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  return { slope: round(slope), shift: round(shift) };
}
