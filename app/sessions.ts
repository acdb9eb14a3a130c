import { accessDatabase, type Revocation, type Revocations, revocations } from '#platform/auth';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { checkedUuid, type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `Sessions of people. A token says until its end what a person was allowed when it was issued; this ends it sooner.

Usage:
  npm run sessions -- end --user ID       every token and stream of that person ends; they log in again, with the roles they have then
  npm run sessions -- disable --user ID   the same, and no new token is taken either
  npm run sessions -- enable --user ID    new tokens are taken again
  npm run sessions -- list

A running platform notices within 10 seconds, open streams included.
After a change of roles at the identity provider: end. When a person leaves: disable.
`;

const names = ['user'] as const;
type Given = GivenOptions<(typeof names)[number]>;
const changedBy = 'command line';

const commands = {
  end: (given: Given): Work => {
    const userId = userOf(given);
    return withRevocations(async (ended) => {
      await ended.endSessions(userId, changedBy);
      process.stdout.write(`The sessions of ${userId} are ended.\n`);
    });
  },
  disable: (given: Given): Work => setDisabled(userOf(given), true),
  enable: (given: Given): Work => setDisabled(userOf(given), false),
  list: (): Work =>
    withRevocations(async (ended) => {
      const all = await ended.list();
      process.stdout.write(all.length === 0 ? 'No session was ended.\n' : all.map(describe).join(''));
    }),
};

const userOf = (given: Given): string => checkedUuid('user', required(given, 'user'));

const setDisabled = (userId: string, disabled: boolean): Work =>
  withRevocations(async (ended) => {
    await ended.setDisabled(userId, disabled, changedBy);
    process.stdout.write(`${userId} is ${disabled ? 'disabled' : 'enabled; earlier tokens stay ended'}.\n`);
  });

const describe = ({ userId, notBefore, disabled }: Revocation): string =>
  `${userId}  ${disabled ? 'disabled' : 'ended'} ${notBefore.toISOString()}\n`;

function withRevocations(work: (ended: Revocations) => Promise<void>): Work {
  return async (server) => {
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'sessions' });
    const url = await ensureDatabase(server, accessDatabase.name);
    const access = await openDatabase({ ...accessDatabase, url, log, poolSize: 2 });
    try {
      await work(revocations(access));
    } finally {
      await access.close();
    }
  };
}

await runCommands({ program: 'npm run sessions', help, options: names, commands }, process.argv.slice(2));
