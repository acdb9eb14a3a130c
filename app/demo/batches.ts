import { randomUUID } from 'node:crypto';
import {
  BudgetsByUseDocument,
  ClassificationBatchProgressDocument,
  type ClassificationBatchProgressSubscription,
  ClassifyBatchDocument,
} from '../../clients/sdk/src/index.js';
import { patiently, type Platform, resumable } from './platform.js';
import type { Reporter } from './reporter.js';

type State = ClassificationBatchProgressSubscription['classificationBatchProgress']['batch'];

const timeoutMs = 120_000;
const shown = 5;
const texts = [
  'My mentor helped me to practise for a job interview, and I feel more confident now.',
  'I know my neighbours by name and they greet me.',
  'I could not sleep for a week and I do not know what to do.',
  'At the shop I can ask for what I need in Norwegian.',
  'I wrote my first application and got an answer.',
  'Ring me at 912 34 567 or write to kari@example.org, I feel at home here.',
];

/** A manager sends many texts at once, and finance looks at what is left of the budgets. */
export async function classifyBatch(platform: Platform, report: Reporter): Promise<void> {
  report.step('A manager sends a batch of texts: safety screens them, a model reads them');
  const companyId = platform.login('company_manager').companyId!;
  const input = { companyId, items: texts.map((text, at) => ({ id: `story-${at + 1}`, text, locale: 'en' })) };
  const idempotencyKey = randomUUID();
  const { classifyBatch: answer } = await patiently(() =>
    platform.as('company_manager').execute(ClassifyBatchDocument, { input, idempotencyKey }),
  );
  if (answer.__typename !== 'ClassificationBatch') {
    report.check('The batch is taken', false, answer.message);
    return;
  }
  const last = await watch(platform, answer.id, report);
  const { scored = 0, abstained = 0, held = 0, failed = 0 } = last?.counts ?? {};
  report.say(`${scored} scored, ${abstained} abstained, ${held} held, ${failed} failed; cost ${last?.cost.amount} USD`);
  report.check('Every text has one answer', scored + abstained + held === texts.length && failed === 0);
  report.record('batch', last?.counts ?? null);

  const { budgets } = await patiently(() => platform.as('finance').execute(BudgetsByUseDocument, { first: shown }));
  report.step('Finance sees whose budget is used most');
  for (const { companyId: id, usedPercent, status } of budgets.nodes)
    report.say(`${id}   ${String(usedPercent).padStart(6)} %   ${status}`);
  report.check('There are budgets', budgets.nodes.length > 0);
}

async function watch(platform: Platform, id: string, report: Reporter): Promise<State | undefined> {
  const bar = report.progress('batch', 100);
  const signal = AbortSignal.timeout(timeoutMs);
  const stream = resumable(
    (afterSeq) =>
      platform
        .as('company_manager')
        .subscribe(
          ClassificationBatchProgressDocument,
          { id, ...(afterSeq !== undefined && { afterSeq }) },
          { signal },
        ),
    ({ classificationBatchProgress }) => classificationBatchProgress.seq,
  );
  let last: State | undefined;
  for await (const { classificationBatchProgress: state } of stream) {
    last = state.batch;
    bar.set(state.batch.progress);
  }
  bar.done();
  return last;
}
