import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { catcherRoutes } from './catcher-routes.js';
import type { CaughtMail } from './caught-mail.js';

export interface MailCatcher {
  readonly smtpPort: number;
  /** Port of its own page, when `httpPort` was given. */
  readonly httpPort?: number;
  /** Newest first. */
  messages(): readonly CaughtMail[];
  clear(): void;
  /** Adds `/mail` and `/mail/api/messages` to a server; they answer callers on this machine only. */
  mount(app: FastifyInstance): void;
  close(): Promise<void>;
}

export interface MailCatcherOptions {
  /** 0 takes any free port. */
  readonly smtpPort: number;
  /** Loopback only. Default: 127.0.0.1. */
  readonly host?: string;
  readonly httpPort?: number;
}

const keptMails = 500;
const maxMailBytes = 5 * 1024 * 1024;
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * A mail server for development that delivers nothing: it keeps the last 500 mails in memory and shows them. A mail with a Message-ID it
 * already has replaces nothing and is dropped, as a good mailbox would do with a repeated delivery.
 */
export async function startMailCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  const { smtpPort, host = '127.0.0.1', httpPort } = options;
  if (!loopback.has(host))
    throw new Error(
      `The mail catcher shows everyone's mail without a login; it listens on loopback only, not on "${host}".`,
    );
  const mails: CaughtMail[] = [];
  let arrivals = 0;
  const server = smtpServer((mail) => {
    if (mail.messageId !== '' && mails.some((known) => known.messageId === mail.messageId)) return;
    arrivals += 1;
    mails.push({ id: String(arrivals), ...mail });
    if (mails.length > keptMails) mails.shift();
  });
  await listening(server, smtpPort, host);

  const box = { messages: () => mails.toReversed(), clear: () => void mails.splice(0) };
  const mount = (app: FastifyInstance) => catcherRoutes(app, box);
  const page =
    httpPort === undefined
      ? undefined
      : await startPage(mount, httpPort, host).catch(async (error: unknown) => {
          await closed(server);
          throw error;
        });
  return {
    smtpPort: (server.server.address() as AddressInfo).port,
    ...(page ? { httpPort: (page.server.address() as AddressInfo).port } : {}),
    ...box,
    mount,
    async close() {
      await Promise.all([closed(server), page?.close()]);
    },
  };
}

function smtpServer(receive: (mail: Omit<CaughtMail, 'id'>) => void): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: maxMailBytes,
    logger: false,
    onData(stream, _session, done) {
      void answer(receiveMail(stream, receive), done);
    },
  });
}

async function answer(received: Promise<Error | null>, done: (refusal: Error | null) => void): Promise<void> {
  done(await received);
}

/** The refusal that the sender is told, or nothing. */
async function receiveMail(
  stream: SMTPServerDataStream,
  receive: (mail: Omit<CaughtMail, 'id'>) => void,
): Promise<Error | null> {
  try {
    const parsed = await simpleParser(stream, { skipImageLinks: true });
    if (stream.sizeExceeded) return Object.assign(new Error('The mail is too large.'), { responseCode: 552 });
    receive(toCaught(parsed));
    return null;
  } catch {
    return Object.assign(new Error('The mail cannot be read.'), { responseCode: 554 });
  }
}

function toCaught(parsed: ParsedMail): Omit<CaughtMail, 'id'> {
  return {
    messageId: parsed.messageId ?? '',
    from: parsed.from?.text ?? '',
    to: addresses(parsed.to),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    ...(parsed.html === false ? {} : { html: parsed.html }),
    receivedAt: new Date().toISOString(),
  };
}

const addresses = (to: AddressObject | AddressObject[] | undefined): string[] =>
  [to ?? []].flat().flatMap((entry) => entry.value.flatMap((mailbox) => mailbox.address ?? []));

function listening(server: SMTPServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, { port, variable: 'MAIL_CATCHER_SMTP_PORT' })));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      // A client that breaks off is its own problem, not a crash.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function cannotListen(error: NodeJS.ErrnoException, { port, variable }: { port: number; variable: string }): Error {
  const why = error.code === 'EADDRINUSE' ? `port ${port} is in use; set ${variable} to a free one` : error.message;
  return new Error(`The mail catcher cannot listen: ${why}.`, { cause: error });
}

const closed = (server: SMTPServer): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

async function startPage(mount: (app: FastifyInstance) => void, port: number, host: string): Promise<FastifyInstance> {
  const app = fastify({ logger: false, forceCloseConnections: true });
  mount(app);
  try {
    await app.listen({ port, host });
  } catch (error) {
    await app.close();
    throw cannotListen(error as NodeJS.ErrnoException, { port, variable: 'the option httpPort' });
  }
  return app;
}
