import { type Config, ConfigError, loadConfig } from '#platform/config';
import { classifyBatch } from './batches.js';
import { deliverFigures } from './deliveries.js';
import { erasePerson } from './erasure.js';
import { followExport } from './export.js';
import { sendFeedback } from './ingestion.js';
import { explainFlag } from './journeys.js';
import { tellFigures } from './metrics.js';
import { Platform } from './platform.js';
import { askProviders } from './providers.js';
import { createReporter, type Reporter } from './reporter.js';
import { reviewHeldTexts } from './review.js';

const help = `The main job of the platform, told as it happens. Needs a running platform: npm start

It posts 300 signed feedback texts (some twice), follows the metrics over a subscription, decides on two held texts, reads SROI and VIS
with their bands, shows a flag of a participant and why it stands, lets models of a test server read a text while one of them fails, sends
a batch of texts, requests, follows and checks a data export, delivers figures to a partner that fails at times, and erases a participant:
plan, hold, second person, certificate. Everything goes through the gateway and the webhook, as a user would; only the last look for the
erased person goes into the stores themselves.
Exit code 0 only if everything held.

Usage:  npm run demo [-- --json] [--port N | --public-url URL] [--data-dir DIR]

  --json    one JSON object at the end instead of the story
`;

async function main(args: readonly string[]): Promise<boolean> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return true;
  }
  const config = loadConfig(
    process.env,
    args.filter((argument) => argument !== '--json'),
  );
  const report = createReporter({ json: args.includes('--json') });
  const platform = await Platform.connect(config);
  try {
    await tell(platform, config, report);
  } catch (error) {
    report.check('The story was told to its end', false, error instanceof Error ? error.message : String(error));
  } finally {
    await platform.close();
  }
  return report.finish();
}

async function tell(platform: Platform, config: Config, report: Reporter): Promise<void> {
  const { webhooks, destinations, q2q } = config;
  const sent = await sendFeedback(platform, webhooks.feedbackSecret.split(',')[0]!, report);
  await reviewHeldTexts(platform, sent, report);
  await tellFigures(platform, sent.companyId, report);
  await explainFlag(platform, sent.companyId, report);
  await askProviders(platform, q2q.testServerUrl ?? `http://127.0.0.1:${q2q.testServerPort}`, report);
  await classifyBatch(platform, report);
  await followExport(platform, sent, report);
  await deliverFigures(platform, `http://127.0.0.1:${destinations.sandboxPort}`, report);
  await erasePerson(platform, { sent, config, report });
}

main(process.argv.slice(2)).then(
  (held) => process.exit(held ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError || error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
