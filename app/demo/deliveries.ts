import { randomUUID } from 'node:crypto';
import {
  CreateDeliveryScheduleDocument,
  DeleteDeliveryScheduleDocument,
  DeliveryRunDocument,
  type DeliveryRunQuery,
  DestinationsDocument,
  PreviewDeliveryDocument,
  RedriveDeliveryRunsDocument,
  RunDeliveryNowDocument,
} from '../../clients/sdk/src/index.js';
import { patiently, type Platform, waitFor } from './platform.js';
import type { Reporter } from './reporter.js';

type Run = NonNullable<DeliveryRunQuery['deliveryRun']>;

const deliveryTimeoutMs = 90_000;
const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
/** Over, whatever the time zone. */
const lastWeek = { from: day(-9), to: day(-2) };

/** Figures go to a partner: by a schedule, through failures, and out of the dead letters. */
export async function deliverFigures(platform: Platform, sandboxUrl: string, report: Reporter): Promise<void> {
  report.step('A company manager schedules deliveries to Benevity, looks at one, and sends it now');
  const companyId = platform.login('company_manager').companyId!;
  const destinationId = await benevityOf(platform, companyId);
  const scheduleId = await schedule(platform, { companyId, destinationId, report });
  await setFaults(sandboxUrl, destinationId, []);
  await preview(platform, scheduleId, report);
  const first = await deliver(platform, scheduleId);
  report.check('The partner has it, and there is a receipt', first.outcome === 'DELIVERED' && first.receipt !== null);
  report.say(`revision ${first.payload?.revision}, receipt ${first.receipt?.reference}`);

  report.step('The partner fails twice and then accepts');
  await setFaults(sandboxUrl, destinationId, [{ fault: 'THROTTLED', times: 2, retryAfterSeconds: 1 }]);
  const second = await deliver(platform, scheduleId);
  report.say(second.attempts.map(({ number, outcome }) => `attempt ${number}: ${outcome}`).join('   '));
  report.check(
    'Delivered at the third attempt',
    second.outcome === 'DELIVERED' && second.attempts.length === 3,
    `${second.outcome} after ${second.attempts.length}`,
  );

  report.step('It fails three times: a dead letter, which an operator sends again');
  await setFaults(sandboxUrl, destinationId, [{ fault: 'THROTTLED', times: 3, retryAfterSeconds: 1 }]);
  const dead = await deliver(platform, scheduleId);
  report.check('After three attempts it is a dead letter', dead.outcome === 'DEAD_LETTERED', dead.reason ?? undefined);
  const again = await redrive(platform, dead.id);
  report.check(
    'Sent again, it arrives: the same run, one attempt more',
    again.attempts.length === 4,
    `${again.outcome}`,
  );
  report.record('deliveries', { scheduleId, runs: [first.id, second.id, dead.id] });
  await platform.as('company_manager').execute(DeleteDeliveryScheduleDocument, { input: { id: scheduleId } });
}

async function benevityOf(platform: Platform, companyId: string): Promise<string> {
  const { destinations } = await patiently(() =>
    platform.as('company_manager').execute(DestinationsDocument, { companyId }),
  );
  const found = destinations.nodes.find(({ partner }) => partner === 'BENEVITY');
  if (!found) throw new Error('The company has no destination at Benevity; start with a fresh data directory.');
  return found.id;
}

async function schedule(
  platform: Platform,
  { companyId, destinationId, report }: { companyId: string; destinationId: string; report: Reporter },
): Promise<string> {
  const idempotencyKey = randomUUID();
  const input = { companyId, destinationId, cron: '30 2 L * *', periodRule: 'PREVIOUS_MONTH' as const };
  const { createDeliverySchedule: made } = await patiently(() =>
    platform.as('company_manager').execute(CreateDeliveryScheduleDocument, { input, idempotencyKey }),
  );
  if (made.__typename !== 'DeliverySchedule') throw new Error(`The schedule was refused: ${made.message}`);
  report.say(`${made.cron} in ${made.timeZone}: next ${String(made.nextRunAt)}`);
  return made.id;
}

async function preview(platform: Platform, scheduleId: string, report: Reporter): Promise<void> {
  const { previewDelivery: seen } = await patiently(() =>
    platform.as('company_manager').execute(PreviewDeliveryDocument, { input: { scheduleId }, period: lastWeek }),
  );
  if (seen.__typename !== 'DeliveryPreview') throw new Error(`There is no preview: ${seen.message}`);
  report.check('The preview is valid, and nothing was sent', seen.valid, `${seen.body.length} bytes of JSON`);
}

/** Figures that the partner has are sent again as a new revision, so that the story can be told twice. */
async function deliver(platform: Platform, scheduleId: string): Promise<Run> {
  const idempotencyKey = randomUUID();
  const { runDeliveryNow: run } = await patiently(() =>
    platform
      .as('company_manager')
      .execute(RunDeliveryNowDocument, { input: { scheduleId, period: lastWeek, force: true }, idempotencyKey }),
  );
  if (run.__typename !== 'DeliveryRun') throw new Error(`The delivery was refused: ${run.message}`);
  return ended(platform, run.id);
}

async function redrive(platform: Platform, id: string): Promise<Run> {
  const { redriveDeliveryRuns: again } = await patiently(() =>
    platform
      .as('operator')
      .execute(RedriveDeliveryRunsDocument, { input: { ids: [id] }, idempotencyKey: randomUUID() }),
  );
  if (again.__typename !== 'DeliveryRunsQueued')
    throw new Error(`The dead letter was not sent again: ${again.message}`);
  return ended(platform, id);
}

const ended = (platform: Platform, id: string): Promise<Run> =>
  waitFor('the delivery to end', deliveryTimeoutMs, async () => {
    const { deliveryRun: run } = await platform.as('company_manager').execute(DeliveryRunDocument, { id });
    return run?.status === 'COMPLETED' || run?.status === 'FAILED' ? run : undefined;
  });

async function setFaults(sandboxUrl: string, destinationId: string, faults: readonly object[]): Promise<void> {
  const answer = await patiently(() =>
    fetch(`${sandboxUrl}/control/accounts/benevity/${destinationId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ faults }),
    }),
  );
  if (!answer.ok) throw new Error(`The partner sandbox at ${sandboxUrl} did not take the faults: ${answer.status}`);
}
