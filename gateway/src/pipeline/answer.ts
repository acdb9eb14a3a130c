import type { GraphQLFormattedError } from 'graphql';
import type { Rejection } from './rejection.js';

/** The answer to one operation, up to its serialisation. */
export interface OperationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; `null` when nothing was executed, and then `data` is absent from the answer. */
  readonly data: string | null;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** Answers that have the same object here have the same text. */
  readonly kept?: object | undefined;
}

export function answerOfRejection(rejection: Rejection): OperationAnswer {
  return { status: rejection.status, headers: rejection.headers, data: null, errors: rejection.errors };
}

/** The body of the answer, errors first, so that clients that parse a stream see them early. */
export function answerText({
  data,
  errors,
  extensions,
}: Pick<OperationAnswer, 'data' | 'errors' | 'extensions'>): string {
  let text = errors?.length ? `{"errors":${JSON.stringify(errors)}` : '';
  if (data !== null) text += `${text === '' ? '{' : ','}"data":${data}`;
  if (extensions) text += `${text === '' ? '{' : ','}"extensions":${JSON.stringify(extensions)}`;
  return text === '' ? '{}' : `${text}}`;
}
