import { type Database, tableOf } from '#platform/database';
import type { Clock } from '#platform/time';
import type { Evaluations, Replay } from '../evaluation/runs/evaluation.service.js';
import { ReservationEntity } from '../ledger/ledger.entity.js';
import type { ModelEntry, ModelRegistry } from '../providers/model-registry.js';
import { accuracyDifference, type Difference } from './advice.rules.js';
import { meetsFloor, type RatedModel } from './routing.rules.js';
import type { Routing } from './routing.service.js';

/** What would come of it if a company's texts were read by this model first. */
export interface RoutingOption {
  readonly model: ModelEntry;
  readonly f1: number | null;
  readonly meetsFloor: boolean;
  /** What a text of the labelled set cost; from its price and a usual text where it was not evaluated. */
  readonly costPusdPerText: bigint;
  /** For as many texts as in the last thirty days; negative where it costs more. */
  readonly savingPusd: bigint;
  /** Against the model that is asked first now; `null` before both were evaluated. */
  readonly accuracyDifference: Difference | null;
}

export interface Advice {
  readonly companyId: string;
  /** Texts of the last thirty days that a model was asked about. */
  readonly texts: number;
  readonly current: ModelEntry | null;
  readonly options: readonly RoutingOption[];
  /** The cheapest that meets the floor and is not surely worse; `null` where it is in use already. */
  readonly recommended: ModelEntry | null;
}

interface AdviceDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly routing: Routing;
  readonly evaluations: Evaluations;
  readonly models: ModelRegistry;
}

const windowMs = 30 * 86_400_000;

/** Says what other models would save, and what they would read worse: both, from a replay of the labelled set. */
export class RoutingAdvice {
  constructor(private readonly deps: AdviceDependencies) {}

  async of(companyId: string): Promise<Advice> {
    const { routing, evaluations, models } = this.deps;
    const policy = await routing.read(companyId);
    const rated = await routing.rated();
    const ids = rated.map(({ id }) => id);
    const [quality, replays, texts] = await Promise.all([
      evaluations.qualityOf(ids),
      evaluations.replaysOf(ids),
      this.textsOf(companyId),
    ]);
    const replayOf = new Map(replays.map((replay) => [replay.modelId, replay]));
    const current = policy.order[0] ?? null;
    const costOf = (model: RatedModel) => replayOf.get(model.id)?.costPusdPerText ?? model.usualCostPusd;
    const currentRated = rated.find(({ id }) => id === current?.id);
    const currentCost = currentRated ? costOf(currentRated) : 0n;
    const options = rated.map((model): RoutingOption => {
      const f1 = quality.get(model.id)?.f1 ?? null;
      const costPusdPerText = costOf(model);
      return {
        model: models.byId(model.id)!,
        f1,
        meetsFloor: meetsFloor({ f1 }, policy.qualityFloor),
        costPusdPerText,
        savingPusd: (currentCost - costPusdPerText) * BigInt(texts),
        accuracyDifference: differenceOf(replayOf.get(model.id), current ? replayOf.get(current.id) : undefined),
      };
    });
    return { companyId, texts, current, options, recommended: recommended(options, current) };
  }

  private async textsOf(companyId: string): Promise<number> {
    const [row] = await this.deps.db.query<{ n: string }>(
      `select count(*) as n from ${tableOf(ReservationEntity)}
       where company_id = $1 and created_at >= $2 and status = 'SETTLED' and feature <> 'evaluation'`,
      [companyId, new Date(this.deps.clock.now().getTime() - windowMs)],
    );
    return Number(row!.n);
  }
}

const differenceOf = (of: Replay | undefined, from: Replay | undefined): Difference | null =>
  of && from ? accuracyDifference(of.texts, from.texts) : null;

function recommended(options: readonly RoutingOption[], current: ModelEntry | null): ModelEntry | null {
  const acceptable = options.filter(
    ({ f1, meetsFloor: meets, accuracyDifference: difference }) =>
      f1 !== null && meets && difference !== null && difference.high >= 0,
  );
  const [cheapest] = acceptable.toSorted((a, b) => (a.costPusdPerText < b.costPusdPerText ? -1 : 1));
  return cheapest && cheapest.model.id !== current?.id ? cheapest.model : null;
}
