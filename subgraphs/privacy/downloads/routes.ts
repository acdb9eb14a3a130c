import { finished } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { safeHeaders } from '#platform/secret-links';
import { refusalPage, refusals } from './download-pages.js';
import type { RangeRequest } from './byte-range.rules.js';
import type { Download, DownloadService, PackageBody } from './download.service.js';

interface TokenRoute {
  Params: { token: string };
}

/** No script, nothing from outside, in no frame; the form may only post to where it came from. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * `GET /privacy/downloads/:token` with the holder's credentials, or the same address opened in a browser and the code posted. A mail
 * scanner that follows the link spends nothing: without a second proof nothing opens. `Range` asks for the rest of a download that
 * broke off.
 */
export async function downloadRoutes(app: FastifyInstance, downloads: DownloadService): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );
    scope.get<TokenRoute>('/privacy/downloads/:token', { exposeHeadRoute: false }, async (request, reply) => {
      const actor = await downloads.callerOf(request.headers);
      return answer(request, reply, await downloads.open(request.params.token, { actor }, rangeIn(request)));
    });
    scope.post<TokenRoute>('/privacy/downloads/:token', async (request, reply) => {
      const code = request.body instanceof URLSearchParams ? (request.body.get('code') ?? '') : '';
      const actor = await downloads.callerOf(request.headers);
      return answer(request, reply, await downloads.open(request.params.token, { actor, code }, rangeIn(request)));
    });
  });
}

/** Defined for the posted code, too: it is how a download goes on that was begun with one. */
const rangeIn = ({ headers }: FastifyRequest): RangeRequest => ({
  range: headers.range,
  ifRange: singleOf(headers['if-range']),
});

const singleOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

function sendPackage(request: FastifyRequest, reply: FastifyReply, download: PackageBody): FastifyReply {
  const { size, part } = download;
  watchEnd(request, reply, download);
  if (part) void reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${size}`);
  return reply
    .header('content-type', 'application/zip')
    .header('content-length', part ? part.end - part.start + 1 : size)
    .header('accept-ranges', 'bytes')
    .header('etag', download.etag)
    .header('content-disposition', `attachment; filename="my-data-${download.requestId}.zip"`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(download.body);
}

/** A reset of the connection shortly after the last byte left says that it did not arrive. */
const resetMs = 5000;

function watchEnd({ socket }: FastifyRequest, { raw }: FastifyReply, { ended }: PackageBody): void {
  finished(raw, (error) => {
    ended(!error);
    if (error || socket.destroyed) return;
    const onClose = (hadError: boolean) => {
      clearTimeout(timer);
      if (hadError) ended(false);
    };
    const timer = setTimeout(() => socket.off('close', onClose), resetMs).unref();
    socket.once('close', onClose);
  });
}

function answer(request: FastifyRequest, reply: FastifyReply, download: Download): FastifyReply {
  void reply.headers(safeHeaders);
  if (download.kind === 'PACKAGE') return sendPackage(request, reply, download);
  if (download.kind === 'RANGE_UNSATISFIABLE') void reply.header('content-range', `bytes */${download.size}`);
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
