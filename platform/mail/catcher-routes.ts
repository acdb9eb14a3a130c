import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { localOnly } from '#platform/local-only';
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
 * one-time links, so they are for this machine only.
 */
export function catcherRoutes(app: FastifyInstance, box: Box): void {
  const secure = async (_request: FastifyRequest, reply: FastifyReply) => void reply.headers(security);
  const hooks = { onRequest: [localOnly, secure], logLevel: 'warn' as const };

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
