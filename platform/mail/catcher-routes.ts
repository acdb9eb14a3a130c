import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CaughtMail } from './caught-mail.js';
import { mailPage } from './catcher-page.js';

interface Box {
  messages(): readonly CaughtMail[];
  clear(): void;
}

const security = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * `/mail` (a page), `/mail/api/messages` (JSON; `?to=` filters by recipient), `/mail/api/messages/:id`, and DELETE of all. Mails hold
 * one-time links, so callers from other machines get 404, and so do pages that reach us under another host name (DNS rebinding).
 */
export function catcherRoutes(app: FastifyInstance, box: Box): void {
  const onlyHere = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isLocal(request)) return reply.code(404).send({ error: 'Not found.' });
    void reply.headers(security);
    return undefined;
  };
  const hooks = { preHandler: onlyHere, logLevel: 'warn' } as const;

  app.get('/mail', hooks, (_request, reply) => reply.type('text/html; charset=utf-8').send(mailPage(box.messages())));
  app.get('/mail/api/messages', hooks, (request) => {
    const { to } = request.query as { to?: string };
    const messages = box.messages().filter((mail) => to === undefined || mail.to.includes(to));
    return { messages: messages.map(({ text: _text, html: _html, ...summary }) => summary) };
  });
  app.get('/mail/api/messages/:id', hooks, (request, reply) => {
    const { id } = request.params as { id: string };
    const mail = box.messages().find((candidate) => candidate.id === id);
    return (
      mail ??
      reply.code(404).send({ error: `No mail has the id "${id.slice(0, 40)}"; the list is at /mail/api/messages.` })
    );
  });
  app.delete('/mail/api/messages', hooks, (_request, reply) => {
    box.clear();
    return reply.code(204).send();
  });
}

function isLocal(request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress ?? '';
  const fromHere = address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
  return fromHere && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '');
}
