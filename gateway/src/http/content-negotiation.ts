import { LRUCache } from 'lru-cache';

const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

/** A response that carries results as they come. */
export type StreamFormat = 'sse' | 'multipart';

/** What a client accepts, by its `accept` header. */
export interface Accepted {
  /** Content type of a complete answer, `null` when the client accepts none of ours. */
  readonly type: string | null;
  /** The client would rather have even a single result in a stream of this format. */
  readonly streamOfOne: StreamFormat | undefined;
  /** Where a subscription's results go; `undefined` when the client accepts no stream. */
  readonly stream: StreamFormat | undefined;
}

const ANYTHING: Accepted = { type: JSON_TYPE, streamOfOne: undefined, stream: undefined };

/** Clients send few different `accept` headers; a hostile one sends many, and long ones. */
const remembered = new LRUCache<string, Accepted>({ max: 1000 });
const MAX_REMEMBERED_LENGTH = 500;

/**
 * The highest q-value decides, then the more specific range, then the order (RFC 9110 §12.5.1 leaves the last to us); q=0 means no. JSON
 * wins where nothing tells it from the newer type: it is what older clients expect.
 */
export function acceptedBy(accept: string | undefined): Accepted {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return ANYTHING;
  const known = remembered.get(accept);
  if (known) return known;
  const accepted = negotiate(rangesOf(accept));
  if (accept.length <= MAX_REMEMBERED_LENGTH) remembered.set(accept, accepted);
  return accepted;
}

/** Content type of a complete answer, `null` when the client accepts none of ours. */
export function responseType(accept: string | undefined): string | null {
  return acceptedBy(accept).type;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly q: number;
}

/** How much something is wanted; lower levels are more specific. */
interface Wish {
  readonly q: number;
  readonly level: number;
  readonly position: number;
}

function negotiate(ranges: readonly MediaRange[]): Accepted {
  const json = wishFor(ranges, ['application/json', 'application/*', '*/*']);
  const response = wishFor(ranges, ['application/graphql-response+json', 'application/*', '*/*']);
  // `*/*` asks for whatever suits, and a stream suits nobody who did not ask for one.
  const sse = wishFor(ranges, ['text/event-stream', 'text/*']);
  const multipart = wishFor(ranges.filter(isOfSubscriptions), ['multipart/mixed']);
  const [complete, type] = isPreferred(response, json) ? [response, RESPONSE_TYPE] : [json, JSON_TYPE];
  const [streamed, format] = isPreferred(multipart, sse) ? [multipart, 'multipart' as const] : [sse, 'sse' as const];
  return {
    type: complete.q > 0 ? type : null,
    streamOfOne: isPreferred(streamed, complete) ? format : undefined,
    stream: streamed.q > 0 ? format : undefined,
  };
}

/** `multipart/mixed` alone, or for `@defer`, is another protocol than that of subscriptions. */
function isOfSubscriptions({ type, parameters }: MediaRange): boolean {
  return type !== 'multipart/mixed' || /^1\.0\b/.test(parameters.get('subscriptionspec') ?? '');
}

function isPreferred(wish: Wish, other: Wish): boolean {
  if (wish.q === 0 || wish.q !== other.q) return wish.q > other.q;
  return wish.level === other.level ? wish.position < other.position : wish.level < other.level;
}

/** The most specific range that matches decides. */
function wishFor(ranges: readonly MediaRange[], types: readonly string[]): Wish {
  for (const [level, type] of types.entries()) {
    const position = ranges.findIndex((range) => range.type === type);
    if (position !== -1) return { q: ranges[position]!.q, level, position };
  }
  return { q: 0, level: types.length, position: ranges.length };
}

function rangesOf(accept: string): readonly MediaRange[] {
  return split(accept, ',').map((text) => {
    const [type = '', ...rest] = split(text, ';').map((part) => part.trim());
    const parameters = new Map(
      rest.map((part) => {
        const [name = '', ...value] = part.split('=');
        return [
          name.trim().toLowerCase(),
          value
            .join('=')
            .trim()
            .replace(/^"(.*)"$/, '$1'),
        ];
      }),
    );
    return { type: type.toLowerCase(), parameters, q: weightOf(parameters.get('q')) };
  });
}

/** What is no number is no weight. */
function weightOf(text: string | undefined): number {
  const weight = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isNaN(weight) ? 1 : Math.min(1, Math.max(0, weight));
}

/** At separators that are not quoted. */
function split(text: string, separator: ',' | ';'): readonly string[] {
  const piece = separator === ',' ? /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g : /(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g;
  return text.match(piece) ?? [];
}
