import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from '#platform/observability';
import { withDeadline } from '#platform/time';

export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** The same key is the same mail: it becomes the Message-ID, by which receivers recognise a mail that was sent again after a doubtful answer. */
  readonly idempotencyKey: string;
}

export interface Mailer {
  /** Resolves when the mail server has taken the mail. Rejects with `MailError` after the last try. */
  send(mail: Mail): Promise<void>;
}

export interface ClosableMailer extends Mailer {
  /** Resolves when the server greets us and takes our credentials, rejects with the reason otherwise. */
  ping(): Promise<void>;
  close(): void;
}

/** `retriable` tells whether the same mail may succeed later (server away, 4xx) or never will (5xx, a malformed address). */
export class MailError extends Error {
  override readonly name = 'MailError';
  constructor(
    message: string,
    readonly retriable: boolean,
  ) {
    super(message);
  }
}

export interface MailerOptions {
  /** `smtp://user:password@host:587`, or `smtps://…`. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly log?: Logger | undefined;
  /** Default: 3. */
  readonly tries?: number;
  /** Pause before the second try, doubled for each further one. Default: 500. */
  readonly backoffMs?: number;
  /** Longest silence of the mail server, and half of the longest time of one try. Default: 10 s. */
  readonly timeoutMs?: number;
}

interface SmtpFailure extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** Sends over SMTP with a small pool of connections. Neither addresses nor subjects appear in errors or logs. */
export function createMailer(options: MailerOptions): ClosableMailer {
  const { from, tries = 3, backoffMs = 500, timeoutMs = 10_000 } = options;
  const timeouts = {
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
  };
  const open = () =>
    createTransport({
      url: options.smtpUrl,
      pool: true,
      maxConnections: 3,
      ...timeouts,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  let transport = open();
  // A server that sends a byte now and then is never silent, and a queue behind one has no limit of its own.
  const sendOnce = async (message: Parameters<typeof transport.sendMail>[0]) => {
    const used = transport;
    const late = () => Object.assign(new Error('The mail server took too long.'), { code: 'ETIMEDOUT' });
    try {
      await withDeadline(used.sendMail(message), 2 * timeoutMs, late);
    } catch (error) {
      if ((error as SmtpFailure).code === 'ETIMEDOUT' && used === transport) {
        transport = open();
        used.close();
      }
      throw error;
    }
  };
  return {
    async send(mail) {
      checkMail(mail);
      const messageId = messageIdOf(mail.idempotencyKey, from);
      const { to, subject, text, html } = mail;
      for (let attempt = 1; ; attempt += 1) {
        try {
          await sendOnce({ from, to, subject, text, messageId, ...(html === undefined ? {} : { html }) });
          return;
        } catch (error) {
          const failure = describe(error as SmtpFailure, messageId, attempt);
          if (!failure.retriable || attempt >= tries) throw failure;
          options.log?.warn({ messageId, attempt }, failure.message);
        }
        await sleep(backoffMs * 2 ** (attempt - 1));
      }
    },
    async ping() {
      const silent = () => new Error(`The mail server did not answer within ${timeoutMs} ms.`);
      await withDeadline(transport.verify(), timeoutMs, silent).catch((error: unknown) => {
        const { code, name } = error as SmtpFailure;
        throw new Error(`The mail server cannot be used (${code ?? name}).`);
      });
    },
    close: () => transport.close(),
  };
}

/** `<40 hex digits@domain of the sender>`; nothing about the key can be read from it. */
export function messageIdOf(idempotencyKey: string, from: string): string {
  const domain = /@([^\s@<>]+?)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40)}@${domain}>`;
}

function checkMail({ to, subject, idempotencyKey }: Mail): void {
  if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(to))
    throw new MailError('`to` must be one plain address such as person@example.org.', false);
  if (/[\r\n]/.test(subject) || subject.trim() === '')
    throw new MailError('`subject` must be one line of text.', false);
  if (idempotencyKey === '')
    throw new MailError('`idempotencyKey` must not be empty: it names the mail for ever.', false);
}

/** The server's own words may quote the address, so only its code is passed on. */
function describe(error: SmtpFailure, messageId: string, attempt: number): MailError {
  const { responseCode, code } = error;
  const permanent = (responseCode !== undefined && responseCode >= 500) || code === 'EAUTH';
  const what = responseCode === undefined ? (code ?? error.name) : `SMTP ${responseCode}`;
  const next = permanent
    ? 'Check the address and SMTP_URL; the same mail will be refused again.'
    : 'The mail server may be away; it is safe to send again.';
  return new MailError(`Mail ${messageId} was not accepted (${what}, try ${attempt}). ${next}`, !permanent);
}
