import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import { AuditAnchor, AuditStore, privacy } from '#subgraphs/privacy';
import { checkedUuid, type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `The trail of everything that was done to requests about personal data.

Usage:
  npm run privacy:audit -- verify              recomputes the chain and looks for every head that was signed and kept
  npm run privacy:audit -- anchor              signs where the chain stands now, as the platform does every hour
  npm run privacy:audit -- story --request ID  what was done to one request, in order

Heads and their public key lie at PRIVACY_LEDGER_DIR, outside the database. verify ends with code 1 when the trail is not whole.
`;

const names = ['request'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  verify: (): Work =>
    withAudit(async ({ anchor }) => {
      const { entries, heads, problem } = await anchor.check();
      if (problem !== null)
        throw new Error(`The trail is not whole: ${problem}. ${entries} entries before it are good.`);
      process.stdout.write(`${entries} entries and ${heads} signed heads: the trail is whole.\n`);
    }),
  anchor: (): Work =>
    withAudit(async ({ anchor }) => {
      process.stdout.write(
        (await anchor.anchor()) ? 'A new head is signed and kept.\n' : 'Nothing new since the last head.\n',
      );
    }),
  story: (given: Given): Work => {
    const requestId = checkedUuid('request', required(given, 'request'));
    return withAudit(async ({ audit }) => {
      for (let after = 0; ; ) {
        const entries = await audit.ofRequest(requestId, { first: 100, after });
        for (const { position, at, action, actorKind, details } of entries)
          process.stdout.write(
            `${position}  ${at.toISOString()}  ${action}  ${actorKind}  ${JSON.stringify(details)}\n`,
          );
        if (entries.length < 100) return;
        after = entries.at(-1)!.position;
      }
    });
  },
};

function withAudit(use: (given: { readonly audit: AuditStore; readonly anchor: AuditAnchor }) => Promise<void>): Work {
  return async (server, config) => {
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'privacy:audit' });
    const { name, entities, migrations } = privacy;
    const url = await ensureDatabase(server, name);
    const db = await openDatabase({ name, url, entities, migrations, log, poolSize: 2 });
    try {
      const clock = systemClock;
      const audit = new AuditStore(db, clock, uuidV7());
      await use({ audit, anchor: new AuditAnchor({ db, audit, clock, directory: config.privacy.ledgerDir }) });
    } finally {
      await db.close();
    }
  };
}

await runCommands({ program: 'npm run privacy:audit', help, options: names, commands }, process.argv.slice(2));
