import type { FastifyInstance } from 'fastify';
import { localOnly } from '#platform/local-only';
import { readAsset } from './assets.js';
import { page, pageScript, pageStyle } from './page.js';

export interface PlaygroundOptions {
  /** Development only: logins that the page offers as buttons, to callers on this machine. */
  demoLogins(): Promise<readonly { label: string; token: string }[]>;
}

/**
 * Nothing but this server's own files. Inline styles are allowed because the editor positions itself with them; inline scripts are not.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURE = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** GraphiQL at `/playground`, from installed packages. */
export async function playgroundRoutes(app: FastifyInstance, options: Partial<PlaygroundOptions> = {}): Promise<void> {
  const made: Record<string, { type: string; content: string }> = {
    'page.js': { type: 'text/javascript; charset=utf-8', content: pageScript },
    'page.css': { type: 'text/css; charset=utf-8', content: pageStyle },
  };
  app.get('/playground', async (_request, reply) => reply.headers(SECURE).type('text/html; charset=utf-8').send(page));
  app.get('/playground/logins.json', { onRequest: localOnly }, async (_request, reply) =>
    reply
      .headers(SECURE)
      .header('cache-control', 'no-store')
      .send((await options.demoLogins?.()) ?? []),
  );
  app.get<{ Params: { file: string } }>('/playground/:file', async (request, reply) => {
    const { file } = request.params;
    const asset = Object.hasOwn(made, file) ? made[file] : await readAsset(file);
    if (!asset) return reply.callNotFound();
    return reply.headers(SECURE).header('cache-control', 'max-age=3600').type(asset.type).send(asset.content);
  });
}
