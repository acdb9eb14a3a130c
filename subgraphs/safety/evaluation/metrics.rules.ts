import { type Share, shareOf } from '#platform/statistics';
import type { Category, Screening, ScreeningOptions, Verdict } from '../screening/screening.types.js';

export type { Share };

export interface Judged {
  readonly positive: boolean;
  readonly language: string;
  readonly declared: string;
  readonly assessed: boolean;
  readonly verdict: Verdict;
  /** The categories that were flagged, with the highest confidence of each. */
  readonly flags: ReadonlyMap<Category, number>;
  readonly durationMs: number;
  readonly length: number;
}

export interface Reliability {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanConfidence: number;
  readonly right: Share;
}

const highestFlags = ({ signals }: Pick<Screening, 'signals'>): Map<Category, number> => {
  const highest = new Map<Category, number>();
  for (const { category, confidence } of signals)
    highest.set(category, Math.max(confidence, highest.get(category) ?? 0));
  return highest;
};

/** Screens one text and notes what counts for the figures. */
export function judgedOf(
  screen: (text: string, options: ScreeningOptions) => Screening,
  { text, locale, positive }: { readonly text: string; readonly locale: string | null; readonly positive: boolean },
): Judged {
  const start = performance.now();
  const screening = screen(text, { locale });
  const durationMs = performance.now() - start;
  const { language, assessed, verdict } = screening;
  const flags = highestFlags(screening);
  return { positive, language, declared: locale ?? 'none', assessed, verdict, flags, durationMs, length: text.length };
}

export function evaluate(judged: readonly Judged[], category: Category | undefined) {
  const confidence = ({ flags }: Judged): number =>
    category
      ? (flags.get(category) ?? 0)
      : Math.max(0, ...Array.from(flags, ([name, value]) => (name === 'PII' ? 0 : value)));
  const flagged = (text: Judged) => confidence(text) > 0 || (!category && text.verdict === 'HOLD');
  const positives = judged.filter(({ positive }) => positive);
  const negatives = judged.filter(({ positive }) => !positive);
  const truePositives = positives.filter(flagged).length;
  const falsePositives = negatives.filter(flagged).length;
  const precision = shareOf(truePositives, truePositives + falsePositives);
  const recall = shareOf(truePositives, positives.length);
  const bands = [0.3, 0.45, 0.6, 0.75, 0.9].map((from, at, all) =>
    bandOf(judged, confidence, from, all[at + 1] ?? 1.0001),
  );
  const inBands = bands.reduce((sum, { count }) => sum + count, 0);
  return {
    n: judged.length,
    confusion: {
      truePositives,
      falsePositives,
      falseNegatives: positives.length - truePositives,
      trueNegatives: negatives.length - falsePositives,
    },
    precision,
    recall,
    f1: truePositives === 0 ? 0 : (2 * precision.value * recall.value) / (precision.value + recall.value),
    falsePositiveRate: shareOf(falsePositives, negatives.length),
    held: {
      positives: shareOf(positives.filter(isHeld).length, positives.length),
      negatives: shareOf(negatives.filter(isHeld).length, negatives.length),
    },
    notAssessed: shareOf(judged.filter(({ assessed }) => !assessed).length, judged.length),
    reliability: bands,
    expectedCalibrationError:
      inBands === 0
        ? 0
        : bands.reduce((sum, band) => sum + band.count * Math.abs(band.meanConfidence - band.right.value), 0) / inBands,
  };
}

const isHeld = ({ verdict }: Judged): boolean => verdict === 'HOLD';

function bandOf(
  judged: readonly Judged[],
  confidence: (text: Judged) => number,
  from: number,
  to: number,
): Reliability {
  const inside = judged.filter((text) => confidence(text) >= from && confidence(text) < to);
  return {
    from,
    to: Math.min(to, 1),
    count: inside.length,
    meanConfidence: inside.length === 0 ? 0 : inside.reduce((sum, text) => sum + confidence(text), 0) / inside.length,
    right: shareOf(inside.filter(({ positive }) => positive).length, inside.length),
  };
}

export type Evaluation = ReturnType<typeof evaluate>;

export function speedOf(judged: readonly Judged[]) {
  const totalMs = judged.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const worst = judged.reduce<Judged | undefined>(
    (max, text) => (!max || text.durationMs > max.durationMs ? text : max),
    undefined,
  );
  return {
    textsPerSecond: totalMs === 0 ? 0 : (judged.length / totalMs) * 1000,
    worstMs: worst?.durationMs ?? 0,
    worstLength: worst?.length ?? 0,
  };
}
