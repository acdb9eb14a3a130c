import { ensureDatabase, openDatabase } from '#platform/database';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createLogger, createMetrics } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import { type RunningSubgraph, startSubgraph } from '#platform/subgraph-server';
import { systemClock, uuidV7 } from '#platform/time';
import { erasuresBehind, replayErasures } from '#subgraphs/privacy';
import { runCommands, type Work } from './operations/run-commands.js';
import { storageOf } from './storage.js';
import { subgraphs } from './subgraphs.js';

const help = `After a restore: erases again everybody whom the ledger of erasures knows and a restored database does not.

Usage:
  npm run privacy:replay -- run     erases, verifies, and opens the platform again
  npm run privacy:replay -- check   says how many there are, and changes nothing

A platform that starts with databases older than its ledger answers 503 until this has ended well; one that runs meanwhile notices by itself.
The ledger lies at PRIVACY_LEDGER_DIR; restore it with its key before anything else.
`;

const commands = {
  run: (): Work =>
    withSubgraphs(async (running, config) => {
      const { ledgerDir } = config.privacy;
      const storage = storageOf(config);
      const report = await replayErasures({ subgraphs: running, ledgerDir, storage, now: systemClock.now() });
      process.stdout.write(
        `${report.behind} erasures were not known here; ${report.erasedAgain} people erased again.\n`,
      );
      for (const { requestId, store, field, count } of report.residues)
        process.stderr.write(`Left of request ${requestId}: ${store}.${field}: ${count}\n`);
      if (report.residues.length > 0)
        throw new Error('Something is left: the platform stays closed. Fix the bindings, then run again.');
    }),
  check: (): Work =>
    withSubgraphs(async (running, config) => {
      const behind = await erasuresBehind({ subgraphs: running, ledgerDir: config.privacy.ledgerDir });
      process.stdout.write(`${behind.length} erasures of the ledger are not known to some database.\n`);
      process.exitCode = behind.length > 0 ? 1 : 0;
    }),
};

type Use = (running: readonly RunningSubgraph[], config: Parameters<Work>[1]) => Promise<void>;

function withSubgraphs(use: Use): Work {
  return async (server, config) => {
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'privacy:replay' });
    const clock = systemClock;
    const ids = uuidV7();
    const running: RunningSubgraph[] = [];
    const refused = () => Promise.reject(new Error('A replay neither mails nor wakes jobs.'));
    try {
      for (const definition of subgraphs) {
        const url = await ensureDatabase(server, definition.name);
        const { entities, migrations } = definition;
        const db = await openDatabase({ name: definition.name, url, entities, migrations, log, poolSize: 4 });
        running.push(
          await startSubgraph(definition, {
            config,
            db,
            clock,
            ids,
            log,
            outbox: createOutbox({ clock, ids }),
            signals: inProcessSignals(),
            metrics: createMetrics({ defaults: false }),
            jobs: { wake: refused },
            mailer: { send: refused },
            storage: storageOf(config),
            personalData: (): readonly PersonalDataContributor[] => running.map(({ personalData }) => personalData),
          }),
        );
      }
      await use(running, config);
    } finally {
      for (const each of running) await each.drain(2000);
    }
  };
}

await runCommands({ program: 'npm run privacy:replay', help, options: [], commands }, process.argv.slice(2));
