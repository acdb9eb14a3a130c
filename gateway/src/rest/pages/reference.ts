import { type GraphQLSchema, getNamedType, isUnionType, print } from 'graphql';
import { codeOfType } from '#contracts/refusals';
import { type Endpoint, type Parameter, refusalTypes, rootTypeOf, unversionedPath } from '#contracts/endpoints';
import type { RestOptions } from '../rest-options.js';
import { typeOf } from '../problem.js';
import { type Html, html, prose } from './html.js';

/** The endpoints of a page, each with what it takes, answers and refuses. */
export function reference(
  endpoints: readonly Endpoint[],
  { schema, options }: { schema: GraphQLSchema; options: RestOptions },
): Html {
  if (endpoints.length === 0) return html`<p>Nothing is served here yet.</p>`;
  const contents = endpoints.map(
    ({ name, method, path }) => html`<li><a href="#${name}"><span class="method">${method}</span> ${path}</a></li>`,
  );
  return html`<ul>${contents}</ul>
${endpoints.map((it) => section(it, { schema, options }))}`;
}

function section(endpoint: Endpoint, { schema, options }: { schema: GraphQLSchema; options: RestOptions }): Html {
  const { name, method, path, description, parameters, status, kind, text } = endpoint;
  const answers =
    kind === 'subscription'
      ? html`<code>200</code>, an event stream: each event has a value as its data; <code>Last-Event-ID</code> resumes.`
      : html`<code>${status}</code>${kind === 'query' ? html`, or <code>304</code> for <code>If-None-Match</code>` : undefined}`;
  const old = options.unversioned
    ? html`<p class="soft"><span class="gone">Deprecated</span> without <code>/v1</code>: <code>${unversionedPath(endpoint)}</code> ends on ${options.unversioned.sunsetAt.toISOString().slice(0, 10)}.</p>`
    : undefined;
  return html`<h2 id="${name}"><span class="method">${method}</span> <code>${path}</code></h2>
<p>${prose(description)}</p>
${parameters.length > 0 ? table(parameters) : undefined}
<p>Answers ${answers}.</p>
${refusals(endpoint, { schema, options })}
${old}
<details><summary>The GraphQL operation, <code>${name}</code></summary><pre>${text}</pre></details>
`;
}

function table(parameters: readonly Parameter[]): Html {
  const rows = parameters.map(
    ({ name, header, in: place, type, required, description, default: fallback }) => html`<tr>
<th scope="row"><code>${header ?? name}</code></th><td>${place}</td><td><code>${print(type).replace(/!$/, '')}</code>${required ? ', needed' : ''}</td>
<td>${prose(description ?? '')}${fallback === undefined ? undefined : html` <span class="soft">Default <code>${JSON.stringify(fallback)}</code>.</span>`}</td></tr>`,
  );
  return html`<div class="table" tabindex="0" role="region" aria-label="Parameters"><table>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function refusals(
  endpoint: Endpoint,
  { schema, options }: { schema: GraphQLSchema; options: RestOptions },
): Html | undefined {
  const type = getNamedType(rootTypeOf(endpoint, schema));
  if (!isUnionType(type)) return undefined;
  const known = refusalTypes(schema);
  const codes = type.getTypes().flatMap(({ name }) => (known.has(name) ? [codeOfType(name)] : []));
  const items = codes.map(
    (code) =>
      html`<li><a href="${typeOf(code)}"><code>${code}</code></a>, ${options.codes[code]?.status}: ${prose(options.codes[code]?.sentence ?? '')}</li>`,
  );
  return html`<h3>Refusals</h3><ul>${items}</ul>`;
}

/** Every code, where `type` of a problem leads to. */
export function problems({ codes }: Pick<RestOptions, 'codes'>): Html {
  const rows = Object.entries(codes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, sentence }]) => {
      const id = typeOf(code).split('#')[1];
      return html`<tr id="${id}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${prose(sentence)}</td></tr>`;
    });
  return html`<p>A request that is refused is answered with <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>, show
<code>detail</code>, quote <code>instance</code> when you report it. Statuses under 400 are those of a GraphQL answer with an error in one field; over REST such an
answer is a problem as a whole.</p>
<div class="table" tabindex="0" role="region" aria-label="Codes"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function deprecations({ unversioned, endpoints }: RestOptions): Html {
  if (!unversioned) return html`<p>Nothing is deprecated.</p>`;
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const rows = endpoints.map(
    (it) =>
      html`<tr><th scope="row"><code>${it.method} ${unversionedPath(it)}</code></th><td><code>${it.path}</code></td></tr>`,
  );
  return html`<p>Paths without <code>/v1</code> have been deprecated since ${day(unversioned.deprecatedAt)} and answer 410 from ${day(unversioned.sunsetAt)} on.
Until then each of their answers says so: <code>X-API-Version-Deprecated</code>, <code>Deprecation</code> (RFC 9745), <code>Sunset</code> (RFC 8594) and a
<code>Link</code> to the successor.</p>
<div class="table" tabindex="0" role="region" aria-label="Deprecated paths"><table>
<thead><tr><th scope="col">Deprecated</th><th scope="col">Use</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
