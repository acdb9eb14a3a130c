import type { IncomingHttpHeaders } from 'node:http';
import type { Actor, serviceTokenHeader } from '#platform/auth';
import type { Identity } from '../engine.js';
import type { Caller } from '../security/caller.js';
import type { HeaderRules } from '../security/header-rules.js';

/** Typed as the platform's constant, so that it cannot differ from it, without loading the platform's auth for every foreign supergraph. */
const SERVICE_TOKEN_HEADER: typeof serviceTokenHeader = 'x-service-token';

export type SignServiceToken = (actor: Actor, subgraph: string, requestId: string) => string;

export interface IdentityRules {
  readonly headers: HeaderRules;
  readonly sign: SignServiceToken | undefined;
}

/** What subgraphs learn of one request's caller: by rule the client's headers, and a token signed for each subgraph. */
export class RequestIdentity implements Identity {
  readonly key: string;
  /** The part of `key` that is not the caller: the headers that are sent on. */
  readonly headersKey: string;
  readonly #rules: IdentityRules;
  readonly #caller: Caller;
  readonly #headers: IncomingHttpHeaders;
  readonly #requestId: string;

  constructor(rules: IdentityRules, caller: Caller, request: { headers: IncomingHttpHeaders; requestId: string }) {
    this.#rules = rules;
    this.#caller = caller;
    this.#headers = request.headers;
    this.#requestId = request.requestId;
    this.headersKey = rules.headers.keyOf(request.headers);
    this.key = this.headersKey === '' ? caller.key : `${caller.key} ${this.headersKey}`;
  }

  headersFor(subgraph: string): Record<string, string> {
    const headers = this.#rules.headers.headersFor(subgraph, this.#headers);
    if (this.#rules.sign)
      headers[SERVICE_TOKEN_HEADER] = this.#rules.sign(this.#caller.actor, subgraph, this.#requestId);
    return headers;
  }
}
