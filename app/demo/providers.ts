import {
  ClassifyScreenedTextDocument,
  type ClassifyScreenedTextMutation,
  CompanySpendDocument,
  ModelsDocument,
  RoutingPolicyOfDocument,
  ScreenTextDocument,
  SetRoutingPolicyDocument,
} from '../../clients/sdk/src/index.js';
import { uuidV7 } from '#platform/time';
import { patiently, type Platform } from './platform.js';
import type { Reporter } from './reporter.js';

/** What pretends to be providers; every list and report says so. */
const openAi = 'test-server-openai/gpt-4o-mini';
const anthropic = 'test-server-anthropic/claude-haiku-4-5';
const text = (run: string) =>
  `After the course I feel ready for work: I wrote three applications and was invited to an interview. (${run})`;

type Answer = ClassifyScreenedTextMutation['classifyText'];

/** A company lets providers read its texts; one of them fails, the next answers, and a text that is known costs nothing. */
export async function askProviders(platform: Platform, testServerUrl: string, report: Reporter): Promise<void> {
  report.step('Models of providers read a text, and one of them fails (a test server: what it says is made up)');
  const companyId = platform.login('company_manager').companyId!;
  const { models } = await patiently(() => platform.as('finance').execute(ModelsDocument, {}));
  for (const { id, status, source } of models) report.say(`${id.padEnd(44)} ${status.padEnd(11)} ${source}`);
  const isOffered = [openAi, anthropic].every((id) =>
    models.some((model) => model.id === id && model.source === 'TEST_SERVER'),
  );
  if (!isOffered) {
    report.say('No test server is configured here: nothing to show.');
    return;
  }
  const before = await policyOf(platform, companyId);
  try {
    await setPolicy(platform, companyId, [openAi, anthropic, ...before.filter((id) => id.startsWith('embedded/'))]);
    await tellStory({ platform, companyId, testServerUrl, report });
  } finally {
    await control(testServerUrl, { always: null });
    await setPolicy(platform, companyId, before);
  }
}

async function tellStory(story: { platform: Platform; companyId: string; testServerUrl: string; report: Reporter }) {
  const { platform, companyId, testServerUrl, report } = story;
  const run = uuidV7().next();
  const ask = (words: string) => classify(platform, companyId, words);
  const first = await ask(text(run));
  report.check('The first model of the order scored it', isBy(first, openAi), told(first));
  const spent = await spentUsd(platform, companyId);
  const again = await ask(`  ${text(run)}`);
  report.check('The same text again came from the cache', isBy(again, openAi), told(again));
  report.check('and cost nothing', (await spentUsd(platform, companyId)) === spent, `${spent} US dollars spent`);
  await control(testServerUrl, { faults: ['SERVER_ERROR', 'ABORT_MID_STREAM'] });
  const other = await ask(`${text(run)} Once more.`);
  report.check('The first model failed twice: the next of the order answered', isBy(other, anthropic), told(other));
  report.say('What the failed calls may have cost stays reserved until it is known.');
}

const isBy = (answer: Answer, id: string): boolean =>
  answer.__typename === 'Classification' && `${answer.provider}/${answer.model}` === id;

const told = (answer: Answer): string =>
  answer.__typename === 'Classification' ? `${answer.provider}/${answer.model}` : answer.code;

async function classify(platform: Platform, companyId: string, words: string): Promise<Answer> {
  const manager = platform.as('company_manager');
  const { screenText } = await patiently(() =>
    manager.execute(ScreenTextDocument, { input: { companyId, text: words, locale: 'en' } }),
  );
  if (screenText.__typename !== 'TextScreening' || !screenText.clearance)
    throw new Error(`The text was not cleared: ${screenText.__typename}.`);
  const { redactedText, clearance } = screenText;
  const idempotencyKey = uuidV7().next();
  const { classifyText } = await patiently(() =>
    manager.execute(ClassifyScreenedTextDocument, {
      input: { companyId, text: redactedText, clearance },
      idempotencyKey,
    }),
  );
  return classifyText;
}

async function policyOf(platform: Platform, companyId: string): Promise<readonly string[]> {
  const { routingPolicy } = await patiently(() =>
    platform.as('finance').execute(RoutingPolicyOfDocument, { companyId }),
  );
  return routingPolicy?.models ?? [];
}

async function setPolicy(platform: Platform, companyId: string, models: readonly string[]): Promise<void> {
  const input = { companyId, strategy: 'FIXED' as const, models: [...models], reason: 'Shown in the demo' };
  const { setRoutingPolicy } = await patiently(() =>
    platform.as('finance').execute(SetRoutingPolicyDocument, { input }),
  );
  if (setRoutingPolicy.__typename !== 'RoutingPolicy')
    throw new Error(`The policy was refused: ${setRoutingPolicy.message}`);
}

async function spentUsd(platform: Platform, companyId: string): Promise<string> {
  const { company } = await patiently(() =>
    platform.as('company_manager').execute(CompanySpendDocument, { companyId }),
  );
  return company?.spend?.spent.amount ?? '0';
}

async function control(testServerUrl: string, orders: object): Promise<void> {
  await patiently(() => fetch(`${testServerUrl}/control`, { method: 'POST', body: JSON.stringify(orders) }));
}
