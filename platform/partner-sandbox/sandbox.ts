import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { localOnly } from '#platform/local-only';
import { type Clock, systemClock } from '#platform/time';
import { Account } from './account.js';
import type { Answer, Call, Desk, Personality } from './call.js';
import { controlRoutes } from './control.js';
import type { FaultScript } from './faults.js';
import { openJournal } from './journal.js';
import { misdeliver, write } from './misdelivery.js';
import { benevity } from './personalities/benevity.js';
import { goodera } from './personalities/goodera.js';
import { workday } from './personalities/workday.js';
import { type JournalEntry, partners, type SandboxPartner, type SandboxRecord } from './records.js';
import { webhookSender } from './webhooks.js';

export interface PartnerSandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where it keeps what it received. Without one, nothing outlives it. */
  readonly file?: string;
  /** Default: the time of the machine. */
  readonly clock?: Clock;
}

export interface PartnerSandbox {
  /** `http://127.0.0.1:4050`; an account is `/benevity/DESTINATION`. */
  readonly url: string;
  account(partner: SandboxPartner, destination: string): Account;
  records(destination: string): readonly SandboxRecord[];
  setFaults(partner: SandboxPartner, destination: string, scripts: readonly FaultScript[]): void;
  /** Moves its clock ahead, so that what takes a day is done. */
  advance(ms: number): void;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const personalities: Readonly<Record<SandboxPartner, Personality>> = { benevity, goodera, workday };
const maxBodyBytes = 16 * 1024 * 1024;

/**
 * A server that stands in for Benevity, Goodera and Workday: what each accepts and refuses, and faults on request. It keeps what it
 * received, so that what arrived is counted there and not believed here. Loopback only.
 */
export async function startPartnerSandbox(options: PartnerSandboxOptions): Promise<PartnerSandbox> {
  const state = new State(options);
  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: maxBodyBytes, requestTimeout: 0 });
  app.addHook('onRequest', localOnly);
  await app.register((scope, _options, done) => {
    controlRoutes(scope, state);
    done();
  });
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.all('/:partner/:destination/*', (request, reply) => state.answer(request, reply));
    done();
  });
  await listen(app, options.port).catch(async (error: unknown) => {
    await app.close();
    state.close();
    throw error;
  });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    account: (partner, destination) => state.account(partner, destination)!,
    records: (destination) => state.accounts().flatMap((a) => (a.destination === destination ? a.records : [])),
    setFaults: (partner, destination, scripts) => state.account(partner, destination)!.faults.set(scripts),
    advance: (ms) => state.advance(ms),
    async close() {
      await app.close();
      await state.webhooks.close();
      state.close();
    },
  };
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? `port ${port} is in use; set PARTNER_SANDBOX_PORT to a free one` : message;
    throw new Error(`The partner sandbox cannot listen: ${why}.`, { cause: error });
  }
}

class State {
  readonly webhooks = webhookSender();
  readonly #accounts = new Map<string, Account>();
  readonly #journal;
  readonly #clock: Clock;
  #aheadMs = 0;

  constructor({ file, clock = systemClock }: PartnerSandboxOptions) {
    this.#clock = clock;
    this.#journal = openJournal(file, (entry) => this.#apply(entry));
  }

  now = (): Date => new Date(this.#clock.now().getTime() + this.#aheadMs);
  accounts = (): readonly Account[] => [...this.#accounts.values()];
  close = (): void => this.#journal.close();

  account(partner: string, destination: string): Account | null {
    if (!(partners as readonly string[]).includes(partner) || !/^[\w-]{1,64}$/.test(destination)) return null;
    const name = `${partner}/${destination}`;
    const known = this.#accounts.get(name) ?? new Account(partner as SandboxPartner, destination);
    this.#accounts.set(name, known);
    return known;
  }

  advance(ms: number): void {
    this.#keep({ type: 'clock', aheadMs: this.#aheadMs + ms });
    for (const account of this.#accounts.values()) personalities[account.partner].settle?.(this.#desk(account));
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { partner, destination, '*': rest } = request.params as Record<'partner' | 'destination' | '*', string>;
    const account = this.account(partner, destination);
    if (!account) return reply.code(404).send({ error: 'There is no such partner.' });
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { method, headers } = request;
    const call: Call = { method, path: `/${rest}`, query: request.query as Call['query'], headers, body };
    const personality = personalities[account.partner];
    const desk = this.#desk(account);
    personality.settle?.(desk);
    const operation = personality.operationOf(call);
    account.calls[operation] += 1;
    void reply.hijack();
    const overMs = operation === 'token' ? null : account.overLimit(this.now().getTime());
    if (overMs !== null) {
      const retry = { 'retry-after': String(Math.ceil(overMs / 1000)) };
      write(reply.raw, { ...personality.error(429, 'RATE_LIMIT', 'Too many requests.'), headers: retry });
      return reply;
    }
    const work = (): Answer => personality.answer(call, desk);
    const script = account.faults.take(operation);
    const answer = script ? misdeliver({ script, call, desk, personality, raw: reply.raw, work }) : work();
    if (answer) write(reply.raw, answer);
    return reply;
  }

  #desk(account: Account): Desk {
    return {
      account,
      now: this.now,
      nextId: randomUUID,
      keep: (entry) => this.#keep(entry),
      notify: (type, data) => this.webhooks.send(account, { id: `msg_${randomUUID()}`, type, data, at: this.now() }),
    };
  }

  #keep(entry: JournalEntry): void {
    this.#journal.append(entry);
    this.#apply(entry);
  }

  #apply(entry: JournalEntry): void {
    if (entry.type === 'clock') this.#aheadMs = entry.aheadMs;
    else {
      const name = entry.type === 'record' ? `${entry.record.partner}/${entry.record.destination}` : entry.account;
      const [partner = '', destination = ''] = name.split('/');
      this.account(partner, destination)?.apply(entry);
    }
  }
}
