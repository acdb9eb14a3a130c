import { ExactNumber } from '../exact-json.js';
import { rejection, type Rejection } from './rejection.js';

/** One GraphQL request as the client sent it, checked for shape only. */
export interface GraphQLParams {
  readonly query?: string | undefined;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** Of a persisted document, after the GraphQL over HTTP proposal. */
  readonly documentId?: string | undefined;
}

/** Wrong shapes are refused with the field's name; unknown fields are ignored, as GraphQL over HTTP asks. */
export function readParams(body: unknown): GraphQLParams | Rejection {
  if (!isRecord(body) || Object.keys(body).length === 0) {
    return rejection(400, 'BAD_REQUEST', 'The body must be a JSON object with a `query`, or an array of such objects.');
  }
  for (const name of ['query', 'operationName', 'documentId'] as const) {
    if (body[name] != null && typeof body[name] !== 'string') return wrongType(name, 'a string');
  }
  for (const name of ['variables', 'extensions'] as const) {
    if (body[name] != null && !isRecord(body[name])) return wrongType(name, 'an object');
  }
  return {
    query: (body.query as string | null) ?? undefined,
    // An empty name is none, as GraphQL over HTTP has it; decided here, so that it is none on every way in.
    operationName: (body.operationName as string | null) || undefined,
    documentId: (body.documentId as string | null) ?? undefined,
    variables: (body.variables as Record<string, unknown> | null) ?? undefined,
    extensions: (body.extensions as Record<string, unknown> | null) ?? undefined,
  };
}

function wrongType(name: string, what: string): Rejection {
  return rejection(400, 'BAD_REQUEST', `\`${name}\` must be ${what}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}
