import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ConfigError, configHelp, loadConfig } from '../index.js';

const whsec = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://api.example.org/',
  DATABASE_URL: 'postgres://app:hunter2@db.internal:5432',
  AUTH_JWKS_URL: 'https://login.example.org/jwks.json',
  AUTH_ISSUER: 'https://login.example.org/',
  SERVICE_TOKEN_SECRET: 'Zr3nqv8Kd0yTjU5mXhWc2PbLeS7aGf1o',
  FEEDBACK_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  SMTP_URL: 'smtp://user:Vq7-pf2Lx@mail.internal:587',
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const problemsOf = (env: Record<string, string | undefined>, argv: string[] = []): string => {
  try {
    loadConfig(env, argv);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

test('an empty environment is a working development configuration', () => {
  const config = loadConfig({ DATA_DIR: dir });
  expect(config).toMatchObject({
    nodeEnv: 'development',
    host: 'localhost',
    port: 4000,
    publicUrl: 'http://localhost:4000',
    dataDir: dir,
    storage: { dir: join(dir, 'storage') },
    auth: { developmentIssuer: true },
    mail: { smtpUrl: 'smtp://127.0.0.1:4025', catcherSmtpPort: 4025 },
    webhooks: { toleranceSeconds: 300 },
    gateway: { introspection: true, playground: true, persistedDocumentsOnly: false },
  });
  expect(Object.isFrozen(config.gateway)).toBe(true);
});

test('development secrets are made once, kept for the owner only, and shared by every process', () => {
  const first = loadConfig({ DATA_DIR: dir });
  const second = loadConfig({ DATA_DIR: dir, PORT: '4100' });
  expect(second.auth.serviceTokenSecret).toBe(first.auth.serviceTokenSecret);
  expect(second.webhooks.feedbackSecret).toBe(first.webhooks.feedbackSecret);
  const file = join(dir, 'development-secrets.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain(first.auth.serviceTokenSecret);
  expect(loadConfig({ DATA_DIR: dir, SERVICE_TOKEN_SECRET: 'x'.repeat(32) }).auth.serviceTokenSecret).toBe(
    'x'.repeat(32),
  );
});

test('every wrong variable is named at once, with its value and what is allowed', () => {
  const message = problemsOf({
    DATA_DIR: dir,
    NODE_ENV: 'prod',
    PORT: '70000',
    LOG_LEVEL: 'loud',
    PUBLIC_URL: 'localhost:4000',
    DATABASE_URL: 'mysql://root:hunter2@db',
    AUTH_DEVELOPMENT_ISSUER: 'maybe',
    SERVICE_TOKEN_SECRET: 'too-short',
    FEEDBACK_WEBHOOK_SECRET: 'whsec_short',
    WEBHOOK_TOLERANCE_SECONDS: '-1',
    GATEWAY_CORS_ORIGINS: 'https://a.example.org,https://b.example.org/path',
    GATEWAY_MAX_DEPTH: '1.5',
    MAIL_FROM: 'a@b\r\nBcc: everyone@example.org',
  });
  expect(message).toContain('NODE_ENV is "prod"; allowed: development, test, production.');
  expect(message).toContain('PORT is "70000"; allowed: a whole number from 0 to 65535.');
  expect(message).toContain('LOG_LEVEL is "loud"');
  expect(message).toContain(
    'PUBLIC_URL is "localhost:4000"; allowed: an absolute URL that starts with http:// or https://.',
  );
  expect(message).toContain('DATABASE_URL is a secret of 23 characters (not shown)');
  expect(message).toContain('AUTH_DEVELOPMENT_ISSUER is "maybe"; allowed: true or false.');
  expect(message).toContain('SERVICE_TOKEN_SECRET is a secret of 9 characters (not shown)');
  expect(message).toContain('FEEDBACK_WEBHOOK_SECRET is a secret of 11 characters (not shown)');
  expect(message).toContain('WEBHOOK_TOLERANCE_SECONDS is "-1"');
  expect(message).toContain('GATEWAY_CORS_ORIGINS is');
  expect(message).toContain('GATEWAY_MAX_DEPTH is "1.5"');
  expect(message).toContain('MAIL_FROM is');
  expect(message).not.toMatch(/hunter2|too-short|whsec_short/);
});

test('production needs every secret and every address, and nothing made for development', () => {
  const message = problemsOf({ NODE_ENV: 'production', DATA_DIR: dir });
  for (const name of Object.keys(production).slice(1)) expect(message).toContain(`${name} is not set`);
  expect(problemsOf({ ...production, AUTH_DEVELOPMENT_ISSUER: 'true' })).toContain(
    'AUTH_DEVELOPMENT_ISSUER is "true"; allowed: false in production',
  );

  const config = loadConfig(production);
  expect(config).toMatchObject({
    host: '0.0.0.0',
    publicUrl: 'https://api.example.org',
    logFormat: 'json',
    auth: { developmentIssuer: false },
    gateway: { introspection: false, playground: false, persistedDocumentsOnly: true },
  });
});

test('options win over variables, and a misspelt one is not ignored', () => {
  const config = loadConfig({ DATA_DIR: dir, PORT: '4100', GATEWAY_PLAYGROUND: 'true' }, [
    '--port',
    '4200',
    '--gateway-playground=off',
    '--gateway-persisted-documents-only',
  ]);
  expect(config.port).toBe(4200);
  expect(config.gateway).toMatchObject({ playground: false, persistedDocumentsOnly: true });
  expect(problemsOf({ DATA_DIR: dir }, ['--prot', '4200'])).toMatch(
    /--prot is an unknown option.*\n.*4200 is an unknown option/,
  );
});

test('empty variables count as absent, as compose files write them', () => {
  expect(loadConfig({ DATA_DIR: dir, PORT: '', MONGODB_URL: ' ' })).toMatchObject({
    port: 4000,
    mongodbUrl: undefined,
  });
});

test('several webhook secrets may be given while rotating', () => {
  const other = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  expect(loadConfig({ DATA_DIR: dir, FEEDBACK_WEBHOOK_SECRET: `${whsec}, ${other}` }).webhooks.feedbackSecret).toBe(
    `${whsec},${other}`,
  );
});

test('a data directory that cannot be used is a problem of DATA_DIR', () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  expect(problemsOf({ DATA_DIR: join(file, 'data') })).toMatch(
    /DATA_DIR is ".*"; allowed: a directory this user may write to \(ENOTDIR/,
  );
  writeFileSync(join(dir, 'development-secrets.json'), '{"half":');
  chmodSync(join(dir, 'development-secrets.json'), 0o600);
  expect(problemsOf({ DATA_DIR: dir })).toContain('Delete it; new ones are made at the next start.');
});

test('a free port keeps every other port free, and no port leaves the range', () => {
  expect(loadConfig({ DATA_DIR: dir, PORT: '0' }).mail).toMatchObject({
    catcherSmtpPort: 0,
    smtpUrl: undefined,
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => {
      const { mail } = loadConfig({ DATA_DIR: dir, PORT: String(port) });
      return mail.catcherSmtpPort >= 0 && mail.catcherSmtpPort <= 65_535;
    }),
    { numRuns: 50 },
  );
});

test('whatever a number variable holds, it is refused by name or becomes a number in range', () => {
  const refusesOrParses = fc.property(
    fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)),
    (value) => {
      const message = problemsOf({ DATA_DIR: dir, DATABASE_POOL_SIZE: value });
      if (message !== '') return message.includes('DATABASE_POOL_SIZE is ') && message.split('\n').length >= 3;
      const { poolSize } = loadConfig({ DATA_DIR: dir, DATABASE_POOL_SIZE: value }).database;
      return Number.isInteger(poolSize) && poolSize >= 1 && poolSize <= 200;
    },
  );
  expect(fc.check(refusesOrParses, { numRuns: 200 }).counterexample).toBeNull();
});

test('the help names every variable that the loader knows', () => {
  const help = configHelp();
  for (const name of ['PORT', 'DATA_DIR', 'DATABASE_URL', 'FEEDBACK_WEBHOOK_SECRET', 'GATEWAY_MAX_COST'])
    expect(help).toMatch(new RegExp(`^  ${name}  \\(--`, 'm'));
  for (const name of Object.keys(production)) expect(help).toContain(`  ${name}  (`);
  expect(help).toContain('Default: made once, kept in DATA_DIR. Required in production.');
  expect(help).not.toContain('undefined');
});

describe('in production, secrets that can be guessed are refused by name', () => {
  const whsecOf = (text: string) => `whsec_${Buffer.from(text).toString('base64')}`;
  const secretVariables = ['SERVICE_TOKEN_SECRET', 'METRICS_TOKEN'];

  test.each([
    ['one character', 'a'.repeat(64)],
    ['two characters', 'ab'.repeat(32)],
    ['a word over and over', 'password'.repeat(8)],
    ['a word with separators', 'changeme-changeme-changeme-changeme-changeme'],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['digits up and down', '01234567899876543210012345678998765432100123456789'],
    ['rows of keys', 'qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjkl'],
    ['a placeholder', 'your-secret-here-change-me-in-production-please'],
    ['a placeholder with digits', 'supersecret-token-signing-secret-1234567890'],
    ['a random beginning, repeated', 'x9Kq'.repeat(12)],
    ['half a secret twice', 'q7Zt2Lm0'.repeat(4)],
    ['hex of zeros', '0'.repeat(64)],
    ['deadbeef', 'deadbeefcafebabe'.repeat(4)],
  ])('%s', (_what, secret) => {
    for (const name of secretVariables) {
      const message = problemsOf({ ...production, DATA_DIR: dir, [name]: secret });
      expect(message).toMatch(
        new RegExp(`${name} is a secret of \\d+ characters \\(not shown\\).*easy to guess.*openssl rand`),
      );
      expect(message).not.toContain(secret);
      expect(problemsOf({ DATA_DIR: dir, [name]: secret })).toBe('');
    }
    const rotating = { SERVICE_TOKEN_SECRET: `${production.SERVICE_TOKEN_SECRET},${secret}` };
    expect(problemsOf({ ...production, DATA_DIR: dir, ...rotating })).toContain('SERVICE_TOKEN_SECRET is a secret');
    const webhook = { FEEDBACK_WEBHOOK_SECRET: whsecOf(secret.slice(0, 48)) };
    expect(problemsOf({ ...production, DATA_DIR: dir, ...webhook })).toContain('FEEDBACK_WEBHOOK_SECRET is a secret');
  });

  test.each([
    ['DATABASE_URL', 'postgres://postgres:postgres@db.internal:5432'],
    ['DATABASE_URL', 'postgres://teei:teei@db.internal:5432'],
    ['MONGODB_URL', 'mongodb://app:changeme@mongo.internal/jobs'],
    ['MONGODB_URL', 'mongodb+srv://app:aaaaaaaaaaaa@mongo.internal/jobs'],
    ['SMTP_URL', 'smtps://mailer:p%40ssw0rd@mail.internal'],
  ])('a well-known password in %s', (name, value) => {
    expect(problemsOf({ ...production, DATA_DIR: dir, [name]: value })).toMatch(new RegExp(`${name} is .*well-known`));
    expect(problemsOf({ ...production, DATA_DIR: dir, [name]: value.replace(/@.*internal/, '@127.0.0.1') })).toBe('');
  });

  test('whatever a generator makes is accepted', () => {
    for (let n = 0; n < 500; n += 1) {
      const encodings = ['hex', 'base64url', 'base64'] as const;
      const bytes = randomBytes(24 + (n % 40));
      const secret = bytes.toString(encodings[n % 3]);
      const webhook = `whsec_${bytes.toString('base64')}`;
      const env = { ...production, SERVICE_TOKEN_SECRET: secret, FEEDBACK_WEBHOOK_SECRET: webhook, DATA_DIR: dir };
      expect([secret, problemsOf(env)]).toEqual([secret, '']);
    }
    // As short as allowed, and from the smallest alphabets that people use.
    for (let n = 0; n < 200; n += 1) {
      const secret = randomBytes(16).toString('hex');
      expect([secret, problemsOf({ ...production, SERVICE_TOKEN_SECRET: secret, DATA_DIR: dir })]).toEqual([
        secret,
        '',
      ]);
    }
  });
});

test('several metrics tokens may be given while rotating, and a short one is refused', () => {
  const tokens = [randomBytes(24).toString('hex'), randomBytes(24).toString('base64url')];
  expect(loadConfig({ DATA_DIR: dir, METRICS_TOKEN: tokens.join(' , ') }).telemetry.metricsTokens).toEqual(tokens);
  expect(loadConfig({ DATA_DIR: dir }).telemetry.metricsTokens).toEqual([]);
  for (const wrong of ['short', 'x'.repeat(31), `a b ${'x'.repeat(40)}`, `"${'x'.repeat(40)}"`])
    expect(problemsOf({ DATA_DIR: dir, METRICS_TOKEN: wrong })).toContain('METRICS_TOKEN is a secret');
});
