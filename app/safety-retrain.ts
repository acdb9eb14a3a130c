import { readFileSync, writeFileSync } from 'node:fs';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { acceptProposal, decidedTexts, proposeFromDecided, type Proposal, safety } from '#subgraphs/safety';
import type { Given as GivenOptions } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `Proposes a screening model that learned from what reviewers decided, and puts one in place when a person accepts it.

Usage:
  npm run safety:retrain -- [--out FILE]
  npm run safety:retrain -- --accept FILE

  --out FILE      where the proposal is written (default: safety-proposal.json); it holds weights and figures, no text
  --accept FILE   puts the proposal in the place of the committed model

Learns from decided texts of people with the consent MODEL_TRAINING, at most 180 days old, beside the texts that the committed model was
made from, and prints what both find of the test sets, by category and language. It takes some minutes. A proposal that finds fewer
disclosures in any language is never put in place; neither is one that was compared with another model than the present one.
`;

const options = ['out'] as const;
type Given = GivenOptions<(typeof options)[number]>;

const commands = {
  propose:
    (given: Given): Work =>
    async (server) => {
      const log = createLogger({ level: 'warn', format: 'pretty', name: 'safety-retrain' });
      const { name, entities, migrations } = safety;
      const url = await ensureDatabase(server, name);
      const db = await openDatabase({ name, entities, migrations, url, log, poolSize: 2 });
      try {
        propose(await decidedTexts(db, new Date()), given.out ?? 'safety-proposal.json');
      } finally {
        await db.close();
      }
    },
};

function propose(decided: Awaited<ReturnType<typeof decidedTexts>>, out: string): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (decided.length === 0) {
    say('No decided text may teach: there is none of the last 180 days whose author consents to MODEL_TRAINING.');
    process.exitCode = 1;
    return;
  }
  const count = Object.entries(Object.groupBy(decided, ({ label }) => label));
  say(`${decided.length} decided texts: ${count.map(([label, texts]) => `${texts.length} ${label}`).join(', ')}`);
  const proposal = proposeFromDecided(decided, new Date(), (head) => say(`${head} trained`));
  writeFileSync(out, `${JSON.stringify(proposal)}\n`);
  say(tableOf(proposal));
  say(`Written to ${out}. Accept it with: npm run safety:retrain -- --accept ${out}`);
}

function tableOf({ comparisons }: Proposal): string {
  const percent = ({ value, count, of }: Proposal['comparisons'][number]['found']['present']) =>
    `${(value * 100).toFixed(1)} % (${count} of ${of})`.padEnd(22);
  const rows = comparisons.map(
    ({ category, language, found, falseFlags }) =>
      `${category.padEnd(13)} ${language}   ${percent(found.present)} ${percent(found.proposed)} ${percent(falseFlags.present)} ${percent(falseFlags.proposed)}`,
  );
  const titles = ['found now', 'found by proposal', 'false flags now', 'false by proposal'];
  return [`${''.padEnd(18)} ${titles.map((title) => title.padEnd(22)).join(' ')}`, ...rows].join('\n');
}

function accept(file: string): void {
  const outcome = acceptProposal(JSON.parse(readFileSync(file, 'utf8')) as Proposal);
  if (outcome.kind === 'ACCEPTED') {
    process.stdout.write(
      `In place: ${outcome.files.join(', ')}. It screens from the next start on; commit both files.\n`,
    );
    return;
  }
  process.stderr.write(
    outcome.kind === 'STALE'
      ? `Not accepted: it was compared with another model than the present one (${outcome.present}). Propose again.\n`
      : `Not accepted: it finds fewer disclosures in ${outcome.languages.join(', ')}.\n`,
  );
  process.exitCode = 1;
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--accept' && rest.length === 1) accept(rest[0]!);
else
  await runCommands(
    { program: 'npm run safety:retrain', help, options, commands },
    first === '--help' || first === '-h' ? [first] : ['propose', ...process.argv.slice(2)],
  );
