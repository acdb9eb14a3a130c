import type { Tx } from '#platform/database';
import type { DestinationRow } from '../destinations/destination.store.js';
import type { PartnerConnector, PartnerPayload } from '../partners/connector.js';
import type { FiguresPeriod } from '../partners/figures.js';
import { describe } from './attempt-end.js';
import type { PayloadRow, RunRow } from './delivery.entity.js';
import { readFigures } from './figures.store.js';
import { hashOf, type PayloadStore } from './payload.store.js';
import type { RunEnding } from './run-ending.js';
import type { DeliverySettings } from './settings.js';

/** Decides what a run sends, or that it sends nothing. */
export class RunPayloads {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly settings: DeliverySettings,
    private readonly ending: RunEnding,
  ) {}

  /** The revision that this run sends; null when the run has ended or waits instead. Made once, before the first send. */
  async payloadOf(
    tx: Tx,
    given: { run: RunRow; destination: DestinationRow; connector: PartnerConnector; now: Date },
  ): Promise<PayloadRow | null> {
    const { run, destination, connector, now } = given;
    const { payloads } = this;
    if (run.payloadId !== null && (run.attempts > 0 || run.part > 0))
      return (await payloads.byIds(tx, [run.payloadId]))[0]!;
    if (await this.waitsForTwin(tx, given)) return null;
    const period: FiguresPeriod = {
      key: run.periodKey,
      from: run.periodFrom,
      to: run.periodTo,
      timeZone: run.timeZone,
    };
    const figures = await readFigures(tx, run.companyId, period);
    const revisions = await payloads.revisions(tx, destination.id, period);
    const { delivered, latest } = revisions;
    const hash = hashOf(figures);
    if (!run.force && delivered?.hash === hash) {
      await this.ending.end(
        tx,
        { ...run, payloadId: delivered.id },
        { outcome: 'SKIPPED', reason: 'ALREADY_DELIVERED', now },
      );
      return null;
    }
    if (delivered !== null && connector.profile.correction === 'MANUAL') {
      await this.ending.end(tx, run, { outcome: 'BLOCKED', reason: 'CORRECTION_BY_HAND', now });
      return null;
    }
    const reusable = latest !== null && latest.id !== delivered?.id && latest.hash === hash ? latest : null;
    const payload =
      reusable ??
      (await payloads.add(tx, {
        destinationId: destination.id,
        scheduleId: run.scheduleId,
        figures,
        revisions,
        connector,
        now,
      }));
    const problems = connector.validate(payload.body as PartnerPayload);
    if (problems.length === 0) return payload;
    await this.ending.end(
      tx,
      { ...run, payloadId: payload.id },
      { outcome: 'DEAD_LETTERED', reason: 'REJECTED', now, error: describe(problems) },
    );
    return null;
  }

  /** Another run may be sending this period to this destination: two at once could be counted twice. */
  private async waitsForTwin(
    tx: Tx,
    { run, connector, now }: { run: RunRow; connector: PartnerConnector; now: Date },
  ): Promise<boolean> {
    const [twin] = await tx.query<{ phase: string }>(
      `select phase from delivery_run where destination_id = $1 and period_from = $2 and period_to = $3 and id <> $4
         and (phase in ('RECONCILE', 'SETTLE', 'PERSON') or (phase = 'SEND' and (attempts > 0 or part > 0)))
       order by case phase when 'PERSON' then 1 else 0 end limit 1`,
      [run.destinationId, run.periodFrom, run.periodTo, run.id],
    );
    if (!twin || (twin.phase === 'PERSON' && connector.profile.correction === 'REPLACE')) return false;
    if (twin.phase === 'PERSON') await this.ending.end(tx, run, { outcome: 'BLOCKED', reason: 'OUTCOME_UNKNOWN', now });
    else await this.ending.postpone(tx, run, new Date(now.getTime() + this.settings.backoffBaseMs), now);
    return true;
  }
}
