import { outcomeDimensions } from '#contracts/events';
import { directionOf, leaningOf } from '../classification/embedded.rules.js';
import { type Direction, headOf, type Limits, sigmoid } from '../classification/linear-model.rules.js';
import type { Label } from './data/types.js';

/** A text by a hand that the heads have not seen: what they say of it, and what it says. */
export interface UnseenCase {
  readonly probabilities: readonly number[];
  readonly labels: readonly Label[];
}

/** At least this share of the scores given to texts by unseen hands shall be right. */
const wantedPrecision = 0.6;
const thresholds = Array.from({ length: 36 }, (_, step) => (step + 10) / 50);
const certainties = Array.from({ length: 41 }, (_, step) => (step + 50) / 100);

/** The limits that find the most, among those at which scores are right often enough and at most so large a share of them points the wrong way. */
export function limitsOf(cases: readonly UnseenCase[], mostWrongWay: number): Limits {
  const direction = directionFor(cases);
  const verdicts = verdictsOf(cases, direction);
  const spoken = cases.reduce((sum, { labels }) => sum + labels.length, 0);
  let best = { threshold: thresholds.at(-1)!, certainty: certainties.at(-1)!, f1: -1 };
  for (const certainty of certainties) {
    const certain = verdicts.filter((verdict) => verdict.certainty >= certainty);
    for (const threshold of thresholds) {
      const given = certain.filter(({ most }) => most >= threshold);
      const right = given.filter(({ side }) => side === 'RIGHT').length;
      const wrongWay = given.filter(({ side }) => side === 'WRONG').length;
      const f1 = (2 * right) / Math.max(1, given.length + spoken);
      if (right >= wantedPrecision * given.length && wrongWay <= mostWrongWay * given.length && f1 > best.f1)
        best = { threshold, certainty, f1 };
    }
  }
  return { threshold: best.threshold, certainty: best.certainty, direction };
}

interface PossibleVerdict {
  readonly most: number;
  readonly certainty: number;
  readonly side: 'RIGHT' | 'WRONG' | 'NOT_SPOKEN_OF';
}

function verdictsOf(cases: readonly UnseenCase[], direction: Direction): PossibleVerdict[] {
  return cases.flatMap(({ probabilities, labels }) =>
    outcomeDimensions.map((dimension) => {
      const [good, bad] = [probabilities[headOf(dimension, 1)]!, probabilities[headOf(dimension, -1)]!];
      const goesWell = directionOf(dimension, probabilities, direction);
      const [said, other] = good > bad ? (['+', '-'] as const) : (['-', '+'] as const);
      return {
        most: Math.max(good, bad),
        certainty: good > bad ? goesWell : 1 - goesWell,
        side: labels.includes(`${dimension}${said}`)
          ? 'RIGHT'
          : labels.includes(`${dimension}${other}`)
            ? 'WRONG'
            : 'NOT_SPOKEN_OF',
      };
    }),
  );
}

const steps = 1500;
const firstStep = 0.1;

/** Logistic regression over what is spoken of, one for all outcomes: the question is which way, not whether. */
function directionFor(cases: readonly UnseenCase[]): Direction {
  const rows = cases.flatMap(({ probabilities, labels }) =>
    labels.map((label) => {
      const dimension = outcomeDimensions.find((one) => label.startsWith(one))!;
      return { leaning: leaningOf(dimension, probabilities), wanted: label.endsWith('+') ? 1 : 0 };
    }),
  );
  const weights = [1, 0, 0];
  const squares = [0, 0, 0];
  for (let step = 0; step < steps; step += 1) {
    const slopes = [0, 0, 0];
    for (const { leaning, wanted } of rows) {
      const error = sigmoid(weights[0]! * leaning[0] + weights[1]! * leaning[1] + weights[2]!) - wanted;
      slopes[0]! += error * leaning[0];
      slopes[1]! += error * leaning[1];
      slopes[2]! += error;
    }
    for (const [at, sum] of slopes.entries()) {
      const slope = sum / Math.max(1, rows.length);
      squares[at]! += slope * slope;
      weights[at]! -= (firstStep * slope) / Math.sqrt(squares[at]! + 1e-8);
    }
  }
  const [difference, mood, shift] = weights.map((weight) => Math.round(weight * 1e4) / 1e4);
  return [difference!, mood!, shift!];
}
