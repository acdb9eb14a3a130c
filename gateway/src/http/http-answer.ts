import { answerText, type OperationAnswer } from '../pipeline/answer.js';
import type { Rejection } from '../pipeline/rejection.js';
import { responseType } from './content-negotiation.js';

/** A complete HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** What every answer says to browsers and caches unless a cache policy has said more. */
export const COMMON = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/** A client that accepts none of our types gets the error it needs as JSON all the same. */
export function httpAnswer(answer: OperationAnswer, accept: string | undefined): HttpAnswer {
  return { status: answer.status, headers: answerHeaders(answer, accept), text: answerText(answer) };
}

export function answerHeaders({ headers }: OperationAnswer, accept: string | undefined): Record<string, string> {
  return { ...COMMON, ...headers, 'content-type': responseType(accept) ?? 'application/json; charset=utf-8' };
}

export function httpRejection(rejection: Rejection, accept: string | undefined): HttpAnswer {
  return httpAnswer({ ...rejection, data: null }, accept);
}
