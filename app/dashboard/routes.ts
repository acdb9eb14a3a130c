import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { localOnly } from '#platform/local-only';
import { projectRoot } from '#platform/project-root';

export interface DashboardOptions {
  /** Where people of this installation sign in; undefined where only demo logins exist. */
  readonly issuer?: string | undefined;
  /** Development only, and only for callers on this machine. */
  readonly demo?:
    | {
        readonly logins: readonly { readonly login: string; readonly name: string; readonly role: string }[];
        /** @throws Error for a login that does not exist. */
        readonly token: (login: string) => Promise<string>;
      }
    | undefined;
}

/** The page runs its own files and talks to this server; nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-cache',
};

const signInBody = z.object({ login: z.string().max(100) });

/** The dashboard at `/` and at the paths of its pages, and how to sign in to it. */
export async function dashboardRoutes(app: FastifyInstance, { issuer, demo }: DashboardOptions): Promise<void> {
  const room = join(projectRoot(), 'clients', 'dashboard');
  const paths = z.array(z.string()).parse(JSON.parse(readFileSync(join(room, 'pages.json'), 'utf8')));
  const file = join(room, 'dist', 'index.html');
  const page = existsSync(file) ? readFileSync(file) : undefined;
  for (const path of paths)
    app.get(path, async (_request, reply) => {
      if (!page) return reply.code(503).type('text/plain').send('The dashboard is not built. Run `npm run build`.\n');
      return reply.headers(HEADERS).type('text/html; charset=utf-8').send(page);
    });
  if (page)
    await app.register(fastifyStatic, {
      root: join(room, 'dist', 'assets'),
      prefix: '/assets/',
      preCompressed: true,
      index: false,
      // Their names carry a hash of their content.
      immutable: true,
      maxAge: '365d',
    });
  sessionRoutes(app, { issuer, demo });
}

function sessionRoutes(app: FastifyInstance, { issuer, demo }: DashboardOptions): void {
  const hidden = { 'cache-control': 'no-store' };
  app.get('/session.json', async (_request, reply) =>
    reply.headers(hidden).send({ issuer: issuer ?? null, demoLogins: demo?.logins ?? [] }),
  );
  if (!demo) return;
  app.post('/session/demo', { onRequest: localOnly }, async (request, reply) => {
    const { success, data } = signInBody.safeParse(request.body);
    if (!success || !demo.logins.some(({ login }) => login === data.login))
      return reply.code(404).send({ error: { code: 'NOT_FOUND', message: '`login` names no demo login.' } });
    return reply.headers(hidden).send({ token: await demo.token(data.login) });
  });
}
