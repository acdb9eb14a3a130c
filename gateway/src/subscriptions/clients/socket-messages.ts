import { parseExact } from '../../exact-json.js';

/** A message of a client in the protocol graphql-transport-ws, checked for shape. */
export type ClientMessage =
  | { readonly type: 'connection_init'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly type: 'ping'; readonly payload: Readonly<Record<string, unknown>> | undefined }
  | { readonly type: 'pong' }
  | { readonly type: 'subscribe'; readonly id: string; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly type: 'complete'; readonly id: string };

/** Ids are repeated in every message, so their length is bounded. */
const MAX_ID_LENGTH = 200;

/**
 * `undefined` for everything that is not a message of the protocol. Unlike graphql-ws's own parser it lets a `subscribe` without `query`
 * pass: persisted documents have none.
 */
export function readMessage(text: string): ClientMessage | undefined {
  let message: unknown;
  try {
    message = parseExact(text);
  } catch {
    return undefined;
  }
  if (!isObject(message)) return undefined;
  const { type, id, payload } = message;
  const hasPayload = payload !== undefined && payload !== null;
  if (hasPayload && !isObject(payload)) return undefined;
  switch (type) {
    case 'connection_init':
      return { type, payload: hasPayload ? payload : {} };
    case 'ping':
      return { type, payload: hasPayload ? payload : undefined };
    case 'pong':
      return { type };
    case 'subscribe':
      return isId(id) && hasPayload ? { type, id, payload } : undefined;
    case 'complete':
      return isId(id) ? { type, id } : undefined;
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && id.length > 0 && id.length <= MAX_ID_LENGTH;
}
