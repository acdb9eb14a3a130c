import type { Database } from '#platform/database';
import { localDateOf } from '#platform/time';
import type { DestinationRow } from '../destinations/destination.store.js';
import type { FieldError, PartnerConnector, PartnerPayload } from '../partners/connector.js';
import type { DeliveryFigures } from '../partners/figures.js';
import { databaseNow } from './database-clock.js';
import type { PayloadRow } from './delivery.entity.js';
import { type Difference, differencesBetween } from './difference.rules.js';
import { shownOf } from './figures.rules.js';
import type { DeliveryFiguresReader } from './figures.store.js';
import type { PartnerDirectory } from './partner-directory.js';
import { correctionOf, hashOfFigures, type PayloadStore } from './payload.store.js';
import type { DeliveryTarget, RunNow, RunNowOutcome, RunNowRequest } from './run-now.service.js';

export interface DeliveryPreview {
  readonly target: DeliveryTarget;
  readonly connector: PartnerConnector;
  /** For people's eyes: who is named in it is masked. */
  readonly body: PartnerPayload;
  readonly problems: readonly FieldError[];
  /** Calls that the payload takes. */
  readonly parts: number;
  readonly delivered: PayloadRow | null;
  /** The partner has these very figures. */
  readonly unchanged: boolean;
  readonly differences: readonly Difference[];
}

export type PreviewOutcome =
  | { readonly kind: 'PREVIEW'; readonly preview: DeliveryPreview }
  | Extract<RunNowOutcome, { kind: 'INVALID' | 'NOT_FOUND' }>;

interface PreviewDependencies {
  readonly db: Database;
  readonly runNow: RunNow;
  readonly payloads: PayloadStore;
  readonly figures: DeliveryFiguresReader;
  readonly partners: Pick<PartnerDirectory, 'find'>;
}

/** What a delivery would send, by the real mapper and validator. Writes nothing, sends nothing, spends no key. */
export class DeliveryPreviews {
  constructor(private readonly deps: PreviewDependencies) {}

  preview(request: Omit<RunNowRequest, 'force'>, maySee: (companyId: string) => boolean): Promise<PreviewOutcome> {
    const { db, runNow, payloads } = this.deps;
    return db.transaction(
      async (tx) => {
        const now = await databaseNow(tx);
        const target = await runNow.target(tx, request, { now, maySee, periodPath: 'period' });
        if ('kind' in target) return target;
        const { destination, period, timeZone } = target;
        const connector = this.connectorOf(destination);
        const whole = { ...period, timeZone };
        const figures = await this.deps.figures.read(tx, {
          companyId: destination.companyId,
          destinationId: destination.id,
          period: whole,
          connector,
          today: localDateOf(now, timeZone),
        });
        const revisions = await payloads.revisions(tx, destination.id, whole);
        const { delivered } = revisions;
        const body = connector.map(figures, correctionOf(revisions));
        const preview = {
          target,
          connector,
          body: connector.masked(body),
          problems: connector.validate(body),
          parts: connector.parts(body),
          delivered,
          unchanged: delivered?.hash === hashOfFigures(figures),
          differences:
            delivered === null
              ? []
              : differencesBetween(shownOf(delivered.figures as DeliveryFigures), shownOf(figures)),
        };
        return { kind: 'PREVIEW', preview };
      },
      { isolation: 'repeatable read', readOnly: true },
    );
  }

  private connectorOf({ id, profileId }: DestinationRow): PartnerConnector {
    const connector = this.deps.partners.find(profileId);
    if (!connector)
      throw new Error(`Destination ${id} has the profile ${profileId}, which this version does not know.`);
    return connector;
  }
}
