import { z } from 'zod';
import { outcomeDimensions } from '#contracts/events';
import { verdictOf } from '../classification/embedded.rules.js';
import { headCount, sigmoid } from '../classification/linear-model.rules.js';
import type { ClassificationResult, Evidence, TokenUsage } from '../classification/provider.js';

/** Logistic regressions on embeddings, one per outcome and direction. */
export const headsSchema = z.object({
  /** The model that made the embeddings they were trained on. */
  model: z.string().min(1),
  dimensions: z.int().min(8).max(8192),
  /** SHA-256 of the training texts. */
  trainedOn: z.string(),
  /** Below this probability nothing is said. */
  threshold: z.number().min(0).max(1),
  /** Which way it goes, and how sure that must be: see `Limits`. */
  direction: z.tuple([z.number(), z.number(), z.number()]).readonly(),
  certainty: z.number().min(0).max(1),
  heads: z.array(z.object({ weights: z.array(z.number()), bias: z.number() })).length(headCount),
});
export type EmbeddingHeads = z.infer<typeof headsSchema>;

/** @throws Error that says what is wrong with the file. */
export function parseHeads(content: string): EmbeddingHeads {
  const heads = headsSchema.parse(JSON.parse(content));
  if (heads.heads.some(({ weights }) => weights.length !== heads.dimensions))
    throw new Error(`The heads have not ${heads.dimensions} weights each: train them again.`);
  return heads;
}

export const unitLength = (vector: readonly number[]): number[] => {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
};

export const logitOf = ({ weights, bias }: EmbeddingHeads['heads'][number], unit: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * unit[at]!, bias);

/** Sentences with their places; a text without an end of sentence is one. */
export function sentencesIn(text: string): Evidence[] {
  return [...text.matchAll(/[^\s.!?…][^.!?…\n]*[.!?…]*/gu)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.trimEnd().length,
  }));
}

/** The text as a whole and its loudest sentence speak alike: a story's point is often one sentence. */
export function scoresOf(
  { heads, threshold, direction, certainty }: EmbeddingHeads,
  {
    whole,
    sentences,
  }: {
    readonly whole: readonly number[];
    readonly sentences: readonly (Evidence & { readonly vector: readonly number[] })[];
  },
  usage: TokenUsage | null,
): ClassificationResult {
  const units = sentences.map(({ vector }) => unitLength(vector));
  const unit = unitLength(whole);
  const loudest = heads.map((head) => {
    const logits = units.map((sentence) => logitOf(head, sentence));
    return logits.reduce((best, logit, at) => (logit > logits[best]! ? at : best), 0);
  });
  const probabilities = heads.map((head, at) => {
    const best = units[loudest[at]!];
    return sigmoid((logitOf(head, unit) + (best ? logitOf(head, best) : logitOf(head, unit))) / 2);
  });
  const limits = { threshold, direction, certainty };
  const verdicts = outcomeDimensions.map((dimension) => verdictOf(dimension, probabilities, limits));
  const scores = verdicts.flatMap((verdict) => {
    if (typeof verdict === 'string') return [];
    const sentence = sentences[loudest[verdict.head]!];
    return [{ ...verdict.score, evidence: sentence ? [{ start: sentence.start, end: sentence.end }] : [] }];
  });
  if (scores.length > 0) return { scores, usage };
  return { scores, usage, abstainedBecause: verdicts.includes('CONTRADICTORY') ? 'CONTRADICTORY' : 'NO_SIGNAL' };
}
