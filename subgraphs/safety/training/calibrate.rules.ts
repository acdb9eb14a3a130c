import { scoreOf, type CalibrationPoint, type Head, type LinearHead } from '../classifier/linear-model.rules.js';
import { isHeldOutWith } from './corpora.js';
import { trainHead, type Prepared, type TrainingOptions } from './train.rules.js';

/** What weights that never saw the writer of a text said about it. */
export interface OutOfHand {
  readonly text: Prepared;
  readonly score: number;
}

/** The score of a text is that of its most telling part. */
export const scoreOfText = (head: LinearHead, text: Prepared): number =>
  Math.max(-30, ...text.segments.map((segment) => scoreOf(head, segment)));

/** The texts of every hand, scored by weights of all the others; a hand's languages stay together, since some motifs recur across them. */
export function leaveOneHandOut(
  hands: readonly Prepared[],
  publicSets: readonly Prepared[],
  head: Head,
  options?: TrainingOptions,
): OutOfHand[] {
  return [...new Set(hands.map(({ source }) => source))].flatMap((hand) => {
    const weights = trainHead(
      [...hands, ...publicSets].filter(({ source }) => !isHeldOutWith(hand, source)),
      head,
      options,
    );
    return hands.filter(({ source }) => source === hand).map((text) => ({ text, score: scoreOfText(weights, text) }));
  });
}

/** Fewer texts in a block say too little about how often such a score is right. */
const smallestBlock = 40;

/** Isotonic regression (pool adjacent violators) over blocks of equal size, one point at the mean score of each block. */
export function isotonic(
  scored: readonly { readonly score: number; readonly positive: boolean }[],
): CalibrationPoint[] {
  const sorted = scored.toSorted((a, b) => a.score - b.score);
  const blocks: { score: number; positives: number; count: number }[] = [];
  for (let from = 0; from < sorted.length; from += smallestBlock) {
    // What is left over at the top joins the last whole block.
    const isLast = from + 2 * smallestBlock > sorted.length;
    const part = sorted.slice(from, isLast ? sorted.length : from + smallestBlock);
    blocks.push({
      score: part.reduce((sum, { score }) => sum + score, 0) / part.length,
      positives: part.filter(({ positive }) => positive).length,
      count: part.length,
    });
    while (blocks.length > 1 && rate(blocks.at(-2)!) >= rate(blocks.at(-1)!)) {
      const right = blocks.pop()!;
      const left = blocks.pop()!;
      const count = left.count + right.count;
      blocks.push({
        score: (left.score * left.count + right.score * right.count) / count,
        positives: left.positives + right.positives,
        count,
      });
    }
    if (isLast) break;
  }
  return blocks.map((block) => ({ score: Number(block.score.toFixed(4)), confidence: Number(rate(block).toFixed(4)) }));
}

/** One more right and one more wrong than were seen: no block is ever certain. */
const rate = (block: { positives: number; count: number }): number => (block.positives + 0.5) / (block.count + 1);
