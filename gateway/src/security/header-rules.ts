/** As Node reads them: names in lower case, several values of one name in a list. */
type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * One rule for headers of requests to subgraphs. Nothing of a client's headers reaches a subgraph without a rule.
 *
 * - `propagate`: the client's header, or `default` when it sent none, under `as` if given
 * - `insert`: a fixed value
 * - `remove`: drops what earlier rules set
 */
export type HeaderRule = (
  | { readonly propagate: string; readonly as?: string; readonly default?: string }
  | { readonly insert: string; readonly value: string }
  | { readonly remove: string }
) & {
  /** Names of subgraphs; all unless given. */
  readonly subgraphs?: readonly string[];
};

/** Headers that describe the client's connection, not its request; forwarding one breaks the next connection. RFC 9110 §7.6.1 */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'content-encoding',
  'content-type',
  'accept',
  'accept-encoding',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export class HeaderRules {
  readonly #rules: readonly HeaderRule[];
  readonly #propagated: readonly string[];

  constructor(rules: readonly HeaderRule[]) {
    for (const rule of rules) {
      const name = nameOf(rule).toLowerCase();
      if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw new Error(`Header rule: "${name}" is not a header name.`);
      if (HOP_BY_HOP.has(name))
        throw new Error(`Header rule: "${name}" belongs to one connection and cannot be sent on.`);
    }
    this.#rules = rules;
    this.#propagated = [
      ...new Set(rules.flatMap((rule) => ('propagate' in rule ? [rule.propagate.toLowerCase()] : []))),
    ].sort();
  }

  /** Every client header that any subgraph may see, as part of a sharing key; the empty string when there is none. */
  keyOf(headers: IncomingHeaders): string {
    if (this.#propagated.length === 0) return '';
    return JSON.stringify(this.#propagated.map((name) => headers[name] ?? null));
  }

  headersFor(subgraph: string, headers: IncomingHeaders): Record<string, string> {
    const result: Record<string, string> = {};
    for (const rule of this.#rules) {
      if (rule.subgraphs && !rule.subgraphs.includes(subgraph)) continue;
      if ('insert' in rule) result[rule.insert.toLowerCase()] = rule.value;
      else if ('remove' in rule) delete result[rule.remove.toLowerCase()];
      else {
        const sent = headers[rule.propagate.toLowerCase()] ?? rule.default;
        if (sent !== undefined)
          result[(rule.as ?? rule.propagate).toLowerCase()] = Array.isArray(sent) ? sent.join(', ') : sent;
      }
    }
    return result;
  }
}

function nameOf(rule: HeaderRule): string {
  if ('insert' in rule) return rule.insert;
  return 'remove' in rule ? rule.remove : (rule.as ?? rule.propagate);
}
