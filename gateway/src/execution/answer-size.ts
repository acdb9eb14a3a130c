import type { ExecutionAnswer } from '../engine.js';

export const DEFAULT_ANSWER_BYTES = 16 * 1024 * 1024;

/** Thrown while an answer is being written, as soon as it is longer than it may be. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** @param limit in bytes */
export function answerTooLarge(limit: number): ExecutionAnswer {
  const message = `The answer would be larger than ${limit} bytes. Ask for shorter lists or fewer fields.`;
  return { data: null, errors: [{ message, extensions: { code: 'ANSWER_SIZE_LIMIT_EXCEEDED', limit } }] };
}

/** Also what the engine says of a text that is longer than any may be. */
export const isTooLarge = (error: unknown): boolean => error instanceof AnswerTooLarge || error instanceof RangeError;
