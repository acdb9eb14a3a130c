import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { SMTPServer } from 'smtp-server';
import { eventually, expectNoLeaks, testLogger } from '#platform/testing';
import { createMailer, type MailCatcher, type MailError, startMailCatcher } from '../index.js';

const from = 'TEEI <no-reply@teei.example>';
const mail = {
  to: 'olena@example.org',
  subject: 'Your data is ready',
  text: 'Download: https://api.example.org/d/abc',
  idempotencyKey: 'export-1',
};
let catcher: MailCatcher;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  catcher = await startMailCatcher({ smtpPort: 0, httpPort: 0 });
});
beforeEach(() => catcher.clear());
expectNoLeaks(async () => {
  for (const close of closers) await close();
  await catcher.close();
});

const mailerFor = (
  port: number,
  options: { tries?: number; timeoutMs?: number; log?: ReturnType<typeof testLogger>['log'] } = {},
) => {
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from, backoffMs: 5, timeoutMs: 1000, ...options });
  closers.unshift(() => mailer.close());
  return mailer;
};
const failureOf = (work: Promise<void>): Promise<MailError> =>
  work.then(
    () => Promise.reject(new Error('the mail was accepted')),
    (error: MailError) => error,
  );

/** A mail server that answers each recipient with the next code of the list, then with success. */
async function moodyServer(codes: number[]): Promise<{ port: number; tries: () => number }> {
  let tries = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(address, _session, done) {
      tries += 1;
      const responseCode = codes.shift();
      done(
        responseCode ? Object.assign(new Error(`mailbox of ${address.address} refuses`), { responseCode }) : undefined,
      );
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, tries: () => tries };
}

describe('mailer', () => {
  test('delivers text and HTML', async () => {
    await mailerFor(catcher.smtpPort).send({ ...mail, html: '<p>Download</p>' });
    expect(catcher.messages()).toMatchObject([
      {
        from: '"TEEI" <no-reply@teei.example>',
        to: ['olena@example.org'],
        subject: 'Your data is ready',
        html: '<p>Download</p>',
        messageId: expect.stringMatching(/^<[0-9a-f]{40}@teei\.example>$/),
      },
    ]);
    expect(catcher.messages()[0]?.text.trim()).toBe(mail.text);
  });

  test('the same key is the same mail, whoever sends it and when', async () => {
    await mailerFor(catcher.smtpPort).send(mail);
    await mailerFor(catcher.smtpPort).send(mail);
    await mailerFor(catcher.smtpPort).send({ ...mail, idempotencyKey: 'export-2' });
    expect(catcher.messages()).toHaveLength(2);
    expect(catcher.messages()[0]?.messageId).not.toContain('export');
  });

  test('tries again after a passing refusal', async () => {
    const server = await moodyServer([451, 450]);
    const { log, entries } = testLogger();
    await mailerFor(server.port, { log }).send(mail);
    expect(server.tries()).toBe(3);
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toMatch(/olena|ready/);
  });

  test('gives up after the last try, and says that it may be sent again', async () => {
    const server = await moodyServer([451, 451, 451, 451]);
    const failure = await failureOf(mailerFor(server.port, { tries: 2 }).send(mail));
    expect(failure).toMatchObject({
      name: 'MailError',
      retriable: true,
      message: expect.stringMatching(/SMTP 451, try 2.*safe to send again/),
    });
    expect(server.tries()).toBe(2);
    expect(failure.message).not.toContain('olena');
  });

  test('does not repeat a mail that is refused for good', async () => {
    const server = await moodyServer([550]);
    const failure = await failureOf(mailerFor(server.port).send(mail));
    expect(failure).toMatchObject({ retriable: false, message: expect.stringContaining('SMTP 550') });
    expect(server.tries()).toBe(1);
  });

  test('does not wait for ever: nobody listens, or somebody listens and says nothing', async () => {
    expect(await failureOf(mailerFor(1, { tries: 1 }).send(mail))).toMatchObject({
      retriable: true,
      message: expect.stringMatching(/ECONNECTION|ECONNREFUSED|ESOCKET/),
    });
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
    const started = performance.now();
    expect(
      await failureOf(mailerFor((silent.address() as AddressInfo).port, { tries: 1, timeoutMs: 200 }).send(mail)),
    ).toMatchObject({ retriable: true });
    expect(performance.now() - started).toBeLessThan(30_000);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('nor for a server that is never silent and never done, and the next mail gets another connection', async () => {
    const timers: NodeJS.Timeout[] = [];
    const sockets: Socket[] = [];
    const dripping = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      timers.push(setInterval(() => socket.write('220-wait\r\n'), 50));
    });
    await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', () => resolve()));
    const mailer = mailerFor((dripping.address() as AddressInfo).port, { tries: 1, timeoutMs: 200 });
    const started = performance.now();
    const mails = [1, 2, 3, 4, 5].map((n) => failureOf(mailer.send({ ...mail, idempotencyKey: `mail-${n}` })));
    for (const failure of await Promise.all(mails)) expect(failure).toMatchObject({ retriable: true });
    expect(performance.now() - started).toBeLessThan(5000);
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => dripping.close(resolve));
  });

  test.each([
    ['several recipients', { to: 'a@example.org, b@example.org' }, /`to`/],
    ['a recipient with a line break', { to: 'a@example.org\r\nBcc: b@example.org' }, /`to`/],
    ['no address', { to: 'olena' }, /`to`/],
    ['a subject with a line break', { subject: 'Hello\r\nBcc: b@example.org' }, /`subject`/],
    ['an empty subject', { subject: ' ' }, /`subject`/],
    ['no idempotency key', { idempotencyKey: '' }, /`idempotencyKey`/],
  ])('refuses %s without asking the server', async (_what, change, message) => {
    const failure = await failureOf(mailerFor(1).send({ ...mail, ...change }));
    expect(failure).toMatchObject({ retriable: false, message: expect.stringMatching(message) });
  });
});

describe('mail catcher', () => {
  const url = (path: string) => `http://127.0.0.1:${catcher.httpPort}${path}`;

  test('shows its mail as JSON, by recipient, one by one, and forgets it on demand', async () => {
    await mailerFor(catcher.smtpPort).send(mail);
    await mailerFor(catcher.smtpPort).send({ ...mail, to: 'other@example.org', idempotencyKey: 'export-3' });
    const list = (await (await fetch(url('/mail/api/messages?to=olena@example.org'))).json()) as {
      messages: { id: string; text?: string }[];
    };
    expect(list.messages).toMatchObject([{ to: ['olena@example.org'], subject: 'Your data is ready' }]);
    expect(list.messages[0]?.text).toBeUndefined();
    const one = await fetch(url(`/mail/api/messages/${list.messages[0]?.id}`));
    expect(await one.json()).toMatchObject({ text: expect.stringContaining('https://api.example.org/d/abc') });
    expect((await fetch(url('/mail/api/messages/nope'))).status).toBe(404);
    expect((await fetch(url('/mail/api/messages'), { method: 'DELETE' })).status).toBe(204);
    expect(catcher.messages()).toEqual([]);
  });

  test('its page is readable, follows links and lets no mail become markup', async () => {
    expect(await (await fetch(url('/mail'))).text()).toContain('No mail yet');
    await mailerFor(catcher.smtpPort).send({
      ...mail,
      subject: '<script>alert(1)</script>',
      html: '<img src=x onerror="alert(2)">',
    });
    const response = await fetch(url('/mail'));
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<a href="https://api.example.org/d/abc"');
    expect(page).toContain('<iframe sandbox title=');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('<img');
  });

  test('answers this machine only, whatever address the server it is mounted on listens on', async () => {
    const app = fastify();
    catcher.mount(app);
    const status = async (remoteAddress: string, host = 'localhost:4000') =>
      (await app.inject({ url: '/mail/api/messages', remoteAddress, headers: { host } })).statusCode;
    expect(await status('127.0.0.1')).toBe(200);
    expect(await status('::1', '[::1]:4000')).toBe(200);
    expect(await status('::ffff:127.0.0.1', '127.0.0.1')).toBe(200);
    expect(await status('192.168.1.20')).toBe(404);
    expect(await status('127.0.0.1', 'evil.example')).toBe(404);
    await app.close();
    await expect(startMailCatcher({ smtpPort: 0, host: '0.0.0.0' })).rejects.toThrow(/loopback only/);
  });

  test('says which port is in use and what to change', async () => {
    await expect(startMailCatcher({ smtpPort: catcher.smtpPort })).rejects.toThrow(
      `port ${catcher.smtpPort} is in use; set MAIL_CATCHER_SMTP_PORT`,
    );
    await expect(startMailCatcher({ smtpPort: 0, httpPort: catcher.httpPort! })).rejects.toThrow(/httpPort/);
  });

  test('keeps the last 500 mails', async () => {
    const mailer = mailerFor(catcher.smtpPort);
    await Promise.all(Array.from({ length: 505 }, (_, n) => mailer.send({ ...mail, idempotencyKey: `bulk-${n}` })));
    await eventually(() => expect(catcher.messages()).toHaveLength(500));
  });
});
