import type { FastifyInstance, FastifyReply } from 'fastify';
import { safeHeaders } from '#platform/secret-links';
import { embedPage } from './embed-page.js';
import { renderers } from './files/renderers.js';
import type { Opened, ReportLinks } from './link.service.js';

interface TokenRoute {
  Params: { token: string };
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const again = 'Make a new address with createReportLink.';
const refusals: Readonly<Record<Exclude<Opened['kind'], 'FILE' | 'PAGE'>, Refusal>> = {
  NOT_FOUND: { status: 404, code: 'NOT_FOUND', message: `There is nothing here for you. ${again}` },
  CREDENTIALS_NEEDED: {
    status: 401,
    code: 'CREDENTIALS_NEEDED',
    message: 'The address alone does not open it: send your bearer token in the Authorization header, or an API key.',
  },
  BAD_CREDENTIALS: {
    status: 401,
    code: 'CREDENTIALS_INVALID',
    message: 'The credentials that came with the request are not valid or have expired. Sign in again.',
  },
  REVOKED: { status: 410, code: 'LINK_REVOKED', message: `This address was withdrawn. ${again}` },
  EXPIRED: { status: 410, code: 'LINK_EXPIRED', message: `This address has expired. ${again}` },
};

/** May stand in the frame of any page: it is what it is for. No script, nothing from outside. */
const embedPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/** `GET /impact/reports/downloads/:token` with credentials; `GET /impact/reports/embeds/:token` for every caller that has the address. */
export async function reportRoutes(app: FastifyInstance, links: ReportLinks): Promise<void> {
  app.get<TokenRoute>('/impact/reports/downloads/:token', { exposeHeadRoute: false }, async (request, reply) => {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    return answer(reply, await links.download(request.params.token, { authorization, 'x-api-key': apiKey }));
  });
  app.get<TokenRoute>('/impact/reports/embeds/:token', { exposeHeadRoute: false }, async (request, reply) =>
    answer(reply, await links.embed(request.params.token)),
  );
}

function answer(reply: FastifyReply, opened: Opened): FastifyReply {
  void reply.headers(safeHeaders);
  if (opened.kind === 'FILE') {
    const { file, name, body } = opened;
    return reply
      .header('content-type', renderers[file.format].mediaType)
      .header('content-length', file.bytes)
      .header('etag', `"${file.sha256}"`)
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(body);
  }
  if (opened.kind === 'PAGE')
    return reply
      .header('content-security-policy', embedPolicy)
      .header('cross-origin-resource-policy', 'cross-origin')
      .type('text/html; charset=utf-8')
      .send(embedPage(opened.document, opened.latestEdition, opened.marks));
  const { status, code, message } = refusals[opened.kind];
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send({ error: { code, message } });
}
