import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { COMMON } from '../http/http-answer.js';
import type { Rejection } from '../pipeline/rejection.js';
import type { RestOptions } from './rest-options.js';

/** What is wrong in one place: a JSON pointer into the body, or the name of a parameter or header. */
export interface ProblemDetail {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** A refused request, after RFC 9457. */
export interface Problem {
  readonly status: number;
  /** Stable; `docs/refusals.md` lists all of them. */
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly ProblemDetail[] | undefined;
  /** More members, such as the `currentVersion` of a conflict. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

type Codes = Pick<RestOptions, 'codes'>;

/** In seconds, of a refusal that says when to come back; under any of the names that refusals use. */
function retryAfterOf(fields: Readonly<Record<string, unknown>>, now: number): string | undefined {
  const { retryAfter, retryAt, until } = fields;
  if (typeof retryAfter === 'number' && retryAfter >= 0) return String(Math.ceil(retryAfter));
  const at = Date.parse(textOf(retryAt) ?? textOf(until) ?? '');
  return Number.isNaN(at) ? undefined : String(Math.max(1, Math.ceil((at - now) / 1000)));
}

export const problemOfRejection = ({ status, errors, headers }: Rejection, codes: Codes): Problem =>
  problemOfErrors(status, errors, { codes, headers });

/** Any error makes the whole answer a problem: the first one says which, the others are listed. */
export function problemOfErrors(
  status: number,
  errors: readonly GraphQLFormattedError[],
  { codes, headers = {} }: { codes: Codes; headers?: Readonly<Record<string, string>> },
): Problem {
  const [first] = errors;
  const code = textOf(first?.extensions?.code) ?? 'INTERNAL_SERVER_ERROR';
  const { 'x-graphql-cost': _, ...kept } = headers;
  const retryAfter = retryAfterOf(first?.extensions ?? {}, Date.now());
  return {
    status: statusOf(code, status, codes),
    code,
    detail: first?.message ?? 'Something failed on our side.',
    ...(errors.length > 1 && { errors: errors.slice(0, 20).map(({ message }) => ({ detail: message })) }),
    headers: { ...kept, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) },
  };
}

/** An answer that says 200 in GraphQL has an error of one field; here it is the whole request's. */
function statusOf(code: string, status: number, { codes }: Codes): number {
  if (status >= 400) return status;
  const known = codes[code]?.status ?? 500;
  return known >= 400 ? known : 502;
}

/** A member of a result union that refuses. `conditional`: the caller has sent the version it expects. */
export function problemOfRefusal(
  fields: Readonly<Record<string, unknown>>,
  {
    codes,
    conditional,
    placeOf,
  }: { codes: Codes; conditional: boolean; placeOf: (path: string) => Pick<ProblemDetail, 'pointer' | 'parameter'> },
): Problem {
  const { __typename, code: given, message, problems, ...members } = fields;
  const code = textOf(given) ?? 'INTERNAL_SERVER_ERROR';
  const known = codes.codes[code];
  const retryAfter = retryAfterOf(members, Date.now());
  return {
    status: conditional && code === 'VERSION_CONFLICT' ? 412 : (known?.status ?? 422),
    code,
    detail: textOf(message) ?? known?.sentence ?? titleOf(code),
    errors: Array.isArray(problems) ? problems.map((each) => detailOf(each, placeOf)) : undefined,
    members,
    ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
  };
}

function detailOf(
  problem: unknown,
  placeOf: (path: string) => Pick<ProblemDetail, 'pointer' | 'parameter'>,
): ProblemDetail {
  const { path, message } = problem as { path?: unknown; message?: unknown };
  return { ...placeOf(textOf(path) ?? ''), detail: textOf(message) ?? 'Not valid.' };
}

/** RFC 6901, as the fragment of a URI. */
export const pointerTo = (path: readonly (string | number)[]): string =>
  `#${path.map((it) => `/${encodeURIComponent(String(it).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;

/** Where a code is explained. */
export const typeOf = (code: string): string => `/docs/problems#${code.toLowerCase().replaceAll('_', '-')}`;

export function problemText(problem: Problem, instance: string): string {
  const { status, code, detail, errors, members } = problem;
  const title = titleOf(code);
  return JSON.stringify({
    type: typeOf(code),
    title,
    status,
    detail,
    code,
    instance,
    ...(errors && { errors }),
    ...members,
  });
}

/** `BUDGET_EXHAUSTED` → `Budget exhausted`: the same for every occurrence, as RFC 9457 asks. */
function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers({
      ...COMMON,
      ...problem.headers,
      'content-type': 'application/problem+json',
    })
    .send(problemText(problem, `urn:request:${request.id}`));
}
