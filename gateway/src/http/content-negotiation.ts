const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

/** Clients send few different `accept` headers; a hostile one sends many, hence the bound. */
const remembered = new Map<string, string | null>();

/** Content type of an answer, `null` when the client accepts none of ours. JSON wins a tie: it is what older clients expect. */
export function responseType(accept: string | undefined): string | null {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return JSON_TYPE;
  const known = remembered.get(accept);
  if (known !== undefined) return known;
  const type = negotiate(accept);
  if (remembered.size >= 1000) remembered.clear();
  remembered.set(accept, type);
  return type;
}

function negotiate(accept: string): string | null {
  const json = quality(accept, ['application/json', 'application/*', '*/*']);
  const response = quality(accept, ['application/graphql-response+json', 'application/*', '*/*']);
  if (json.q === 0 && response.q === 0) return null;
  if (json.q !== response.q) return response.q > json.q ? RESPONSE_TYPE : JSON_TYPE;
  return response.exact && (!json.exact || response.position < json.position) ? RESPONSE_TYPE : JSON_TYPE;
}

/** The most specific range that matches decides (RFC 9110 §12.5.1). */
function quality(accept: string, ranges: readonly string[]): { q: number; exact: boolean; position: number } {
  const offered = accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
    return { type, q: weight === undefined ? 1 : Math.min(1, Math.max(0, Number(weight) || 0)) };
  });
  for (const [level, range] of ranges.entries()) {
    const position = offered.findIndex(({ type }) => type === range);
    if (position !== -1) return { q: offered[position]!.q, exact: level === 0, position };
  }
  return { q: 0, exact: false, position: offered.length };
}
