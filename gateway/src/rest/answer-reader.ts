import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { type Endpoint, membersOf, refusalTypes } from '#contracts/endpoints';
import type { Problem } from './problem.js';
import { problemOfRefusal } from './problem.js';
import { refusalPlaces } from './refusal-places.rules.js';
import type { RestOptions } from './rest-options.js';

/** The body of a success, and the headers that are told from it. */
export interface RestBody {
  /** JSON, as the gateway wrote it. */
  readonly text: string;
  readonly etag: string | undefined;
  /** Cursor of the page after this one, if there is one. */
  readonly nextCursor: string | undefined;
  readonly location: string | undefined;
}

/** Of the list that ends the body, be it the body itself or a member of it. */
const NEXT_PAGE = /"pageInfo":\{[^{}]*"hasNextPage":true[^{}]*\}{2,3}$/;
const END_CURSOR = /"endCursor":"([^"\\]+)"/;
const VERSION = /[{,]"version":(\d+)[,}]/;
const TYPE_NAME = /^\{"__typename":"(\w+)",?/;

const NOT_FOUND = { status: 404, code: 'NOT_FOUND', detail: 'There is no such thing, or it is not yours.' } as const;

/** Makes a REST body of the data of an operation. Most of it is cut out of the text and never parsed. */
export class AnswerReader {
  readonly #endpoint: Endpoint;
  readonly #options: Pick<RestOptions, 'codes'>;
  readonly #opening: string;
  readonly #refusals: ReadonlySet<string>;
  readonly #hasVersion: boolean;
  readonly #keepsTypeName: boolean;
  readonly #placeOf: ReturnType<typeof refusalPlaces>;

  constructor(endpoint: Endpoint, { schema, options }: { schema: GraphQLSchema; options: Pick<RestOptions, 'codes'> }) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#opening = `{"${endpoint.rootKey}":`;
    this.#refusals = refusalTypes(schema);
    this.#placeOf = refusalPlaces(endpoint);
    const versions = [...endpoint.text.matchAll(/\bversion\b/g)].length;
    const members = membersOf(endpoint.root, endpoint.fragments);
    // Where a nested object has one too, the first in the text may be the wrong one.
    this.#hasVersion = versions === 1 && members.some((it) => !it.alias && it.name.value === 'version');
    this.#keepsTypeName = successTypes(endpoint, this.#refusals).length > 1;
  }

  /** `data`: the JSON of an answer without errors. `conditional`: the caller has sent the version it expects. */
  read(data: string, { conditional }: { conditional: boolean }): RestBody | Problem {
    let text = data.slice(this.#opening.length, -1);
    if (text === 'null') return NOT_FOUND;
    const typeName = TYPE_NAME.exec(text);
    if (typeName && this.#refusals.has(typeName[1]!)) {
      const fields = JSON.parse(text) as Record<string, unknown>;
      return problemOfRefusal(fields, { codes: this.#options, conditional, placeOf: this.#placeOf });
    }
    if (typeName && !this.#keepsTypeName) text = `{${text.slice(typeName[0].length)}`;
    if (this.#lacksSomething(text)) return NOT_FOUND;
    const nextPage = NEXT_PAGE.exec(text);
    return {
      text,
      etag: this.#etagOf(text),
      nextCursor: nextPage ? END_CURSOR.exec(nextPage[0])?.[1] : undefined,
      location: this.#locationOf(text),
    };
  }

  #lacksSomething(text: string): boolean {
    const { requiredMembers } = this.#endpoint;
    if (!requiredMembers.some((name) => text.includes(`"${name}":null`))) return false;
    const body = JSON.parse(text) as Record<string, unknown>;
    return requiredMembers.some((name) => body[name] === null);
  }

  #etagOf(text: string): string | undefined {
    if (this.#endpoint.kind !== 'query') return undefined;
    const version = this.#hasVersion ? VERSION.exec(text)?.[1] : undefined;
    const digest = createHash('sha1').update(text).digest('base64url');
    // With the hash, since not everything that a body shows has a part in its version: a schedule's last run, a lease that ended.
    return version === undefined ? `W/"${digest}"` : `"${version}.${digest.slice(0, 16)}"`;
  }

  #locationOf(text: string): string | undefined {
    const { location } = this.#endpoint;
    if (location === undefined) return undefined;
    const body = JSON.parse(text) as Record<string, unknown>;
    return location.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(body[name])));
  }
}

/** Names of the union's members that are selected and are no refusals. */
function successTypes({ text }: Endpoint, refusals: ReadonlySet<string>): string[] {
  const [operation = ''] = text.split(/^fragment /m);
  const named = [...operation.matchAll(/\.\.\. on (\w+)/g)].map(([, name]) => name!);
  return [...new Set(named)].filter((name) => name !== 'ErrorResult' && !refusals.has(name));
}
