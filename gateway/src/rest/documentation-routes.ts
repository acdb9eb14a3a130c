import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { openApi } from '#contracts/openapi';
import { type NavigationItem, page, PAGE_HEADERS, STYLE, STYLE_PATH } from './pages/frame.js';
import { type Html, html } from './pages/html.js';
import { deprecations, problems, reference } from './pages/reference.js';
import type { RestOptions } from './rest-options.js';

const OPENAPI = 'application/vnd.oai.openapi+json;version=3.1';

interface Documented {
  readonly options: RestOptions;
  readonly schema: GraphQLSchema;
}

/** The OpenAPI documents, their catalogue (RFC 9727), and the pages that people read. All of it is made once, at the start. */
export async function documentationRoutes(app: FastifyInstance, documented: Documented): Promise<void> {
  machineReadable(app, documented);
  for (const [path, text] of pages(documented)) app.get(path, (_, reply) => reply.headers(PAGE_HEADERS).send(text));
  app.get(STYLE_PATH, (_, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(STYLE),
  );
}

function machineReadable(app: FastifyInstance, { options, schema }: Documented): void {
  const domains = [...new Set(options.endpoints.map(({ domain }) => domain))];
  const unversionedUntil = options.unversioned?.sunsetAt.toISOString().slice(0, 10);
  const serve = (path: string, document: unknown) => {
    const text = JSON.stringify(document);
    app.get(path, (_, reply) => reply.type(OPENAPI).header('access-control-allow-origin', '*').send(text));
  };
  serve('/openapi.json', openApi(options.endpoints, schema, { ...options, unversionedUntil }));
  for (const domain of domains) {
    const endpoints = options.endpoints.filter((it) => it.domain === domain);
    const title = `${options.title}: ${domain}`;
    serve(`/openapi/${domain}.json`, openApi(endpoints, schema, { ...options, title, unversionedUntil }));
  }
  const catalogue = JSON.stringify({
    linkset: [
      {
        anchor: '/v1',
        'service-desc': [{ href: '/openapi.json', type: OPENAPI }],
        'service-doc': [{ href: '/docs', type: 'text/html' }],
      },
      ...domains.map((domain) => ({
        anchor: `/v1#${domain}`,
        'service-desc': [{ href: `/openapi/${domain}.json`, type: OPENAPI }],
      })),
    ],
  });
  for (const path of ['/api-docs/catalog', '/.well-known/api-catalog'])
    app.get(path, (_, reply) => reply.type('application/linkset+json').send(catalogue));
}

function pages({ options, schema }: Documented): ReadonlyMap<string, string> {
  const domains = [...new Set(options.endpoints.map(({ domain }) => domain))];
  const sections = options.sections ?? Object.fromEntries(domains.map((domain) => [domain, [domain]]));
  const navigation: NavigationItem[] = [
    { href: '/docs', label: 'Reference' },
    ...Object.keys(sections).map((name) => ({ href: `/docs/${name}`, label: name })),
    { href: '/docs/problems', label: 'Problems' },
    { href: '/docs/deprecations', label: 'Deprecations' },
  ];
  const made = new Map<string, string>();
  const add = (at: string, title: string, content: Html) => made.set(at, page({ title, at, navigation, content }));
  add('/docs', options.title, overview(sections, options));
  for (const [name, listed] of Object.entries(sections)) {
    const endpoints = options.endpoints.filter(({ domain }) => listed.includes(domain));
    add(`/docs/${name}`, `${options.title}: ${name}`, reference(endpoints, { schema, options }));
  }
  add('/docs/problems', 'Problems', problems(options));
  add('/docs/deprecations', 'Deprecations', deprecations(options));
  return made;
}

function overview(sections: Readonly<Record<string, readonly string[]>>, { endpoints }: RestOptions): Html {
  const parts = Object.entries(sections).map(([name, listed]) => {
    const rows = endpoints
      .filter(({ domain }) => listed.includes(domain))
      .map(
        (it) =>
          html`<tr><th scope="row"><a href="/docs/${name}#${it.name}"><span class="method">${it.method}</span> <code>${it.path}</code></a></th><td>${it.description.split(/(?<=\.) /)[0]}</td></tr>`,
      );
    return html`<h2>${name}</h2>
${rows.length > 0 ? html`<div class="table" tabindex="0" role="region" aria-label="${name}"><table><tbody>${rows}</tbody></table></div>` : html`<p>Nothing is served here yet.</p>`}`;
  });
  return html`<p>The same operations as GraphQL at <code>/graphql</code>, as REST under <code>/v1</code>. Send a bearer token, or an API key as <code>x-api-key</code>.
The description for machines is <a href="/openapi.json">OpenAPI 3.1</a>; <a href="/api-docs/catalog">the catalogue</a> lists all of them.</p>
${parts}`;
}
