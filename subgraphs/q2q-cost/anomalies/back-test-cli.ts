import { parseArgs } from 'node:util';
import { backTest, type BackTest } from './back-test.js';

const help = `How well anomalies of spending are found in a synthetic year in which faults were planted.

Usage:  npm run backtest:anomalies [-- --seed N] [--json]

  --seed N   another year; default: 2026. Limits were set on the years 1, 2 and 3.
  --json     one JSON object
`;

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '2026' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});

if (values.help) process.stdout.write(help);
else {
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed must be a whole number from 0.');
  const result = backTest(seed);
  process.stdout.write(values.json ? `${JSON.stringify({ seed, ...result })}\n` : story(seed, result));
}

function story(seed: number, { companies, hours, planted, told, precision, recall, byKind }: BackTest): string {
  const kinds = Object.entries(byKind).map(
    ([kind, { planted: all, found }]) => `  ${kind.toLowerCase().replaceAll('_', ' ').padEnd(14)} ${found} of ${all}`,
  );
  return `Synthetic year ${seed}: ${companies} companies, ${hours} hours with requests, ${planted} planted faults, ${told} anomalies told.
precision ${precision.toFixed(3)}   recall ${recall.toFixed(3)}
${kinds.join('\n')}
`;
}
