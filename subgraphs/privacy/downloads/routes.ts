import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refusalPage, refusals } from './download-pages.js';
import type { Download, DownloadService } from './download-service.js';

interface TokenRoute {
  Params: { token: string };
}

const safeHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cross-origin-resource-policy': 'same-origin',
};

/** No script, nothing from outside, in no frame; the form may only post to where it came from. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * `GET /privacy/downloads/:token` with the holder's bearer token, or the same address opened in a browser and the code posted. A mail
 * scanner that follows the link spends nothing: without a second proof nothing opens.
 */
export async function downloadRoutes(app: FastifyInstance, downloads: DownloadService): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );
    scope.get<TokenRoute>('/privacy/downloads/:token', { exposeHeadRoute: false }, async (request, reply) => {
      const actor = await downloads.callerOf(request.headers.authorization);
      return answer(request, reply, await downloads.open(request.params.token, { actor }));
    });
    scope.post<TokenRoute>('/privacy/downloads/:token', async (request, reply) => {
      const code = request.body instanceof URLSearchParams ? (request.body.get('code') ?? '') : '';
      return answer(request, reply, await downloads.open(request.params.token, { code }));
    });
  });
}

function answer(request: FastifyRequest, reply: FastifyReply, download: Download): FastifyReply {
  void reply.headers(safeHeaders);
  if (download.kind === 'PACKAGE') {
    return reply
      .header('content-type', 'application/zip')
      .header('content-length', download.bytes)
      .header('content-disposition', `attachment; filename="my-data-${download.requestId}.zip"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(download.body);
  }
  const refusal = refusals[download.kind];
  if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.code(refusal.status);
  if (!request.headers.accept?.includes('text/html')) {
    const { code, title, message } = refusal;
    return reply.send({ error: { code, message: `${title}. ${message}` } });
  }
  return reply
    .header('content-security-policy', pagePolicy)
    .type('text/html; charset=utf-8')
    .send(refusalPage(refusal));
}
