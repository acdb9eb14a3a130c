import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Account } from './account.js';
import { sandboxCredentials } from './credentials.js';
import { faultScript } from './faults.js';
import { partners } from './records.js';

export interface Controls {
  account(partner: string, destination: string): Account | null;
  accounts(): readonly Account[];
  advance(ms: number): void;
  now(): Date;
}

const loopback = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?\//;
const settings = z.strictObject({
  faults: z.array(faultScript).max(100).optional(),
  limitPerMinute: z.int().min(1).max(1_000_000).optional(),
  credentials: z.enum(['ROTATE', 'RESET', 'EXPIRE_TOKENS']).optional(),
  webhook: z
    .strictObject({
      url: z.string().regex(loopback, 'must be an http URL of this machine'),
      secret: z.string().startsWith('whsec_'),
    })
    .nullable()
    .optional(),
});
const advance = z.strictObject({
  ms: z
    .int()
    .min(1)
    .max(366 * 86_400_000),
});

/** What a demo, a test or a person sets and reads: `/control/accounts/benevity/DESTINATION`. */
export function controlRoutes(app: FastifyInstance, controls: Controls): void {
  app.get('/control', () => ({
    now: controls.now().toISOString(),
    accounts: controls.accounts().map((account) => ({ account: account.name, records: account.records.length })),
  }));
  app.post('/control/clock', (request, reply) => {
    const parsed = advance.safeParse(request.body);
    if (!parsed.success) return refuse(reply, parsed.error);
    controls.advance(parsed.data.ms);
    return { now: controls.now().toISOString() };
  });
  app.get('/control/accounts/:partner/:destination', (request, reply) => {
    const account = accountOf(request.params, controls);
    return account ? view(account) : notFound(reply);
  });
  app.get('/control/accounts/:partner/:destination/records', (request, reply) => {
    const account = accountOf(request.params, controls);
    return account ? { records: account.records } : notFound(reply);
  });
  app.patch('/control/accounts/:partner/:destination', (request, reply) => {
    const account = accountOf(request.params, controls);
    if (!account) return notFound(reply);
    const parsed = settings.safeParse(request.body);
    if (!parsed.success) return refuse(reply, parsed.error);
    set(account, parsed.data);
    return view(account);
  });
}

function accountOf(params: unknown, controls: Controls): Account | null {
  const { partner, destination } = params as { partner: string; destination: string };
  return controls.account(partner, destination);
}

function set(account: Account, { faults, limitPerMinute, credentials, webhook }: z.output<typeof settings>): void {
  if (faults) account.faults.set(faults);
  if (limitPerMinute !== undefined) account.limitPerMinute = limitPerMinute;
  if (credentials === 'ROTATE') account.rotateCredentials();
  if (credentials === 'RESET') account.credentials = sandboxCredentials(account.partner);
  if (credentials === 'EXPIRE_TOKENS') account.expireTokens();
  if (webhook !== undefined) account.webhook = webhook;
}

const view = (account: Account) => ({
  account: account.name,
  records: account.records.length,
  totalMinutes: account.totalMinutes(),
  calls: account.calls,
  limitPerMinute: account.limitPerMinute,
  faults: account.faults.left(),
  webhook: account.webhook?.url ?? null,
  notified: account.notified,
});

const notFound = (reply: FastifyReply) =>
  reply.code(404).send({ error: `There is no such account: /control/accounts/${partners.join('|')}/DESTINATION.` });

const refuse = (reply: FastifyReply, error: z.ZodError) => reply.code(400).send({ error: z.prettifyError(error) });
