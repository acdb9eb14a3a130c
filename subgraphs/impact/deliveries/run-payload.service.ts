import type { Tx } from '#platform/database';
import { localDateOf } from '#platform/time';
import type { DestinationRow } from '../destinations/destination.store.js';
import type { PartnerConnector, PartnerPayload } from '../partners/connector.js';
import type { DeliveryFigures, FiguresPeriod } from '../partners/figures.js';
import { describe } from './attempt-end.js';
import type { AttemptStore } from './attempt.store.js';
import type { AttemptRow, PayloadRow, RunRow } from './delivery.entity.js';
import type { DeliveryPeople } from './delivery-person.store.js';
import type { DeliveryFiguresReader } from './figures.store.js';
import { hashOfFigures, type PayloadStore, type Revisions } from './payload.store.js';
import type { RunEnding } from './run-ending.js';
import type { RunOutcome, RunReason } from './run.rules.js';
import type { DeliverySettings } from './settings.js';

interface RunPayloadDependencies {
  readonly payloads: PayloadStore;
  readonly attempts: AttemptStore;
  readonly people: DeliveryPeople;
  readonly figures: DeliveryFiguresReader;
  readonly settings: DeliverySettings;
}

/** Decides what a run sends, or that it sends nothing. */
export class RunPayloads {
  constructor(
    private readonly deps: RunPayloadDependencies,
    private readonly ending: RunEnding,
  ) {}

  /** The revision that this run sends; null when the run has ended or waits instead. Made once, before the first send. */
  async payloadOf(
    tx: Tx,
    given: { run: RunRow; destination: DestinationRow; connector: PartnerConnector; now: Date },
  ): Promise<PayloadRow | null> {
    const { run, destination, connector, now } = given;
    const { payloads } = this.deps;
    if (run.payloadId !== null && (run.attempts > 0 || run.part > 0))
      return payloads.forPart(tx, run.payloadId, run.part);
    if (await this.waitsForTwin(tx, given)) return null;
    const period: FiguresPeriod = {
      key: run.periodKey,
      from: run.periodFrom,
      to: run.periodTo,
      timeZone: run.timeZone,
    };
    const figures = await this.deps.figures.read(tx, {
      companyId: run.companyId,
      destinationId: destination.id,
      period,
      connector,
      today: localDateOf(now, run.timeZone),
    });
    const revisions = await payloads.revisions(tx, destination.id, period);
    const { delivered, latest } = revisions;
    const hash = hashOfFigures(figures);
    const end = await this.endOf(tx, { run, connector, figures, hash, revisions });
    if (end !== null) {
      await this.ending.end(tx, { ...run, payloadId: end.payloadId ?? run.payloadId }, { ...end, now });
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

  /** Why nothing of these figures is to be sent; null: it is. */
  private async endOf(
    tx: Tx,
    given: { run: RunRow; connector: PartnerConnector; figures: DeliveryFigures; hash: string; revisions: Revisions },
  ): Promise<{ outcome: RunOutcome; reason: RunReason; payloadId?: string } | null> {
    const { run, connector, figures, hash, revisions } = given;
    const { delivered, latest } = revisions;
    if (!run.force && delivered?.hash === hash)
      return { outcome: 'SKIPPED', reason: 'ALREADY_DELIVERED', payloadId: delivered.id };
    if (figures.people?.length === 0 && delivered === null) return { outcome: 'SKIPPED', reason: 'NOBODY_CONSENTS' };
    if (connector.profile.correction !== 'MANUAL') return null;
    // Figures that changed after a part was sent would count that part twice, as a correction would.
    const changed = latest !== null && latest.hash !== hash && (await this.deps.payloads.isPartlySent(tx, latest.id));
    return delivered !== null || changed ? { outcome: 'BLOCKED', reason: 'CORRECTION_BY_HAND' } : null;
  }

  /** The next part of a payload that names people; null when the run has ended for want of one. */
  async partOf(
    tx: Tx,
    { run, payload, made, now }: { run: RunRow; payload: PayloadRow; made: readonly AttemptRow[]; now: Date },
  ): Promise<number | null> {
    const { people, attempts } = this.deps;
    const held = { ...run, payloadId: payload.id };
    if (run.phase !== 'SEND') {
      // Who is asked about may have been erased since: then there is nothing left to ask with.
      if ((await people.of(tx, [payload.id], run.part)).size > 0) return run.part;
      await this.ending.end(tx, held, { outcome: 'UNKNOWN', reason: 'OUTCOME_UNKNOWN', now });
      return null;
    }
    const part = await people.nextPart(tx, payload.id, run.part, localDateOf(now, run.timeZone));
    if (part !== null) return part;
    const last = made.findLast(({ outcome }) => outcome === 'DELIVERED' || outcome === 'DUPLICATE');
    if (last) {
      await attempts.addReceipt(tx, { run: held, reference: last.reference, source: 'PARTNER', now });
      await this.ending.end(tx, held, { outcome: 'DELIVERED', reason: null, now });
    } else await this.ending.end(tx, held, { outcome: 'SKIPPED', reason: 'NOBODY_CONSENTS', now });
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
    else await this.ending.postpone(tx, run, new Date(now.getTime() + this.deps.settings.backoffBaseMs), now);
    return true;
  }
}
