import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import {
  defaultOverlapHours,
  impact,
  longestOverlapHours,
  secretBox,
  type SenderPurpose,
  senderPurposes,
  type WebhookSender,
  WebhookSenderStore,
} from '#subgraphs/impact';
import { checkedUuid, type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `Senders of the webhooks. Each has secrets and event ids of its own, and writes for its companies only.

Usage:
  npm run webhook-secret -- create --name NAME [--company ID[,ID…]] [--for feedback[,records]]
  npm run webhook-secret -- permit --name NAME --for feedback,records
  npm run webhook-secret -- list
  npm run webhook-secret -- rotate --name NAME [--overlap-hours N]
  npm run webhook-secret -- revoke --name NAME

  --name           end of the sender's URLs, POST /webhooks/feedback/NAME and /webhooks/records/NAME: small letters, digits and "-"
  --company        the only companies it may write for; without it the sender is the platform's own and writes for every company
  --for            what it may send: feedback, records or both; feedback without it
  --overlap-hours  how long the secret before works on, 0 to ${longestOverlapHours}; ${defaultOverlapHours} without it. Two secrets work at most.

The sender "default" posts to /webhooks/feedback. Until it is rotated it signs with FEEDBACK_WEBHOOK_SECRET; a rotation ends that one, too.
A secret is printed once, on standard output, and kept encrypted with SERVICE_TOKEN_SECRET. A running platform notices changes within 5 seconds.

Example:
  npm run --silent webhook-secret -- create --name nordlys-hr --company c1111111-1111-1111-1111-111111111111
`;

const names = ['name', 'company', 'for', 'overlap-hours'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  create: (given: Given): Work => {
    const name = required(given, 'name');
    const companyIds = given.company?.split(',').map((id) => checkedUuid('company', id.trim()).toLowerCase()) ?? null;
    const purposes = given.for === undefined ? (['feedback'] as const) : purposesOf(given.for);
    return withSenders(async (senders) => show(name, await senders.create(name, companyIds, purposes), purposes));
  },
  permit: (given: Given): Work => {
    const name = required(given, 'name');
    const purposes = purposesOf(required(given, 'for'));
    return withSenders(async (senders) => {
      await senders.permit(name, purposes);
      process.stdout.write(`${name} may send ${purposes.join(' and ')}.\n`);
    });
  },
  list: (): Work =>
    withSenders(async (senders) => {
      for (const sender of await senders.list()) process.stdout.write(`${describe(sender)}\n`);
    }),
  rotate: (given: Given): Work => {
    const name = required(given, 'name');
    const overlapHours = overlapOf(given);
    return withSenders(async (senders) => {
      const secret = await senders.rotate(name, overlapHours);
      process.stderr.write(
        overlapHours === 0
          ? 'The secret before no longer works.\n'
          : `The secret before works for ${overlapHours} more hours.\n`,
      );
      show(name, secret);
    });
  },
  revoke: (given: Given): Work => {
    const name = required(given, 'name');
    return withSenders(async (senders) => {
      await senders.revoke(name);
      process.stdout.write(`${name} is revoked; nothing it signs is accepted any more.\n`);
    });
  },
};

function purposesOf(text: string): SenderPurpose[] {
  const given = text.split(',').map((word) => word.trim());
  const purposes = senderPurposes.filter((purpose) => given.includes(purpose));
  if (purposes.length === 0 || purposes.length !== new Set(given).size)
    throw new Error(`--for must be feedback, records, or both with a comma, not "${text}".`);
  return purposes;
}

function show(name: string, secret: string, purposes: readonly SenderPurpose[] = []): void {
  const last = name === 'default' ? '' : `/${name}`;
  const paths = purposes.map((purpose) => `/webhooks/${purpose}${last}`).join(' and ') || `/webhooks/…${last}`;
  process.stderr.write(`${name} posts to ${paths}\nThis is the only time the secret is shown:\n`);
  process.stdout.write(`${secret}\n`);
}

function overlapOf({ 'overlap-hours': text }: Given): number {
  if (text === undefined) return defaultOverlapHours;
  const hours = Number(text);
  if (!/^\d+$/.test(text) || hours > longestOverlapHours)
    throw new Error(`--overlap-hours must be a whole number from 0 to ${longestOverlapHours}, not "${text}".`);
  return hours;
}

function describe({
  id,
  name,
  companyIds,
  purposes,
  revokedAt,
  createdAt,
  configuredUntil,
  secrets,
}: WebhookSender): string {
  const configured =
    name === 'default' && (configuredUntil === null || configuredUntil > new Date())
      ? [`FEEDBACK_WEBHOOK_SECRET ${untilOf(configuredUntil)}`]
      : [];
  const own = secrets.map(({ createdAt: made, expiresAt, secret }) => {
    const what = secret === null ? 'unreadable with SERVICE_TOKEN_SECRET, rotate it' : untilOf(expiresAt);
    return `secret of ${made.toISOString()} ${what}`;
  });
  const state = revokedAt ? [`revoked ${revokedAt.toISOString()}`] : [...own, ...configured];
  const companies = companyIds === null ? 'every company' : companyIds.join(',') || 'no company';
  return [id, name, companies, `for ${purposes.join(' and ')}`, `created ${createdAt.toISOString()}`, ...state].join(
    '  ',
  );
}

const untilOf = (end: Date | null): string => `until ${end?.toISOString() ?? 'rotated'}`;

function withSenders(work: (senders: WebhookSenderStore) => Promise<void>): Work {
  return async (server, config) => {
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'webhook-secret' });
    const { name, entities, migrations } = impact;
    const db = await openDatabase({
      name,
      entities,
      migrations,
      url: await ensureDatabase(server, name),
      log,
      poolSize: 2,
    });
    try {
      const box = secretBox(config.auth.serviceTokenSecret);
      await work(new WebhookSenderStore({ db, clock: systemClock, ids: uuidV7(), box }));
    } finally {
      await db.close();
    }
  };
}

await runCommands({ program: 'npm run webhook-secret', help, options: names, commands }, process.argv.slice(2));
