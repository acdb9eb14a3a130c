import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, keyedRequest, rememberResult } from '#platform/idempotency';
import type { Clock, Ids } from '#platform/time';
import type { ProgramCostRow, SroiInputs, SroiModelRow } from './sroi-inputs.store.js';
import type { SroiModel } from './sroi-model.rules.js';

interface RecordDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly inputs: SroiInputs;
}

interface Caller {
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export interface SetModelRequest extends Caller {
  readonly companyId: string;
  readonly model: SroiModel;
  /** The version that the caller has read; null to set without looking. */
  readonly expectedVersion: number | null;
}

export interface SetCostRequest extends Caller {
  readonly companyId: string;
  readonly programId: string;
  readonly effectiveFrom: string;
  readonly monthlyAmount: string;
  readonly currency: string;
  readonly source: string;
}

type Stored<T> = { readonly kind: 'STORED'; readonly record: T } | { readonly kind: 'KEY_REUSED' };
export type SetModelOutcome =
  | Stored<SroiModelRow>
  | { readonly kind: 'VERSION_CONFLICT'; readonly currentVersion: number };

/** Records that SROI rests on: never changed, a later one takes the place of an earlier one. */
export class SroiRecords {
  constructor(private readonly deps: RecordDependencies) {}

  setModel(request: SetModelRequest): Promise<SetModelOutcome> {
    const { companyId, model, expectedVersion, actorId, idempotencyKey } = request;
    const { ids, clock, inputs } = this.deps;
    const input = [companyId, model, expectedVersion];
    return this.once<SroiModelRow, { kind: 'VERSION_CONFLICT'; currentVersion: number }>(
      keyedRequest(actorId, idempotencyKey, { operation: 'setSroiModel', input }),
      async (id, tx) => (await inputs.modelById(id, tx))!,
      async (tx) => {
        const currentVersion = await inputs.lastModelVersion(companyId, tx);
        if (expectedVersion !== null && expectedVersion !== currentVersion)
          return { kind: 'VERSION_CONFLICT', currentVersion };
        const createdAt = clock.now();
        const row = { ...model, id: ids.next(), companyId, version: currentVersion + 1, createdBy: actorId, createdAt };
        return inputs.insertModel(row, tx);
      },
    );
  }

  setCost({ idempotencyKey, actorId, ...cost }: SetCostRequest): Promise<Stored<ProgramCostRow>> {
    const { ids, clock, inputs } = this.deps;
    return this.once<ProgramCostRow, never>(
      keyedRequest(actorId, idempotencyKey, { operation: 'setProgramCosts', input: cost }),
      async (id, tx) => (await inputs.costById(id, tx))!,
      (tx) => inputs.insertCost({ ...cost, id: ids.next(), createdBy: actorId, createdAt: clock.now() }, tx),
    );
  }

  /** Does the work once per key; a repetition gets what the first call made. */
  private once<Row extends { readonly id: string }, Refusal extends { readonly kind: string }>(
    keyed: KeyedRequest | null,
    read: (id: string, tx: Tx) => Promise<Row>,
    work: (tx: Tx) => Promise<Row | Refusal>,
  ): Promise<Stored<Row> | Refusal> {
    return this.deps.db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, this.deps.clock.now());
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'STORED', record: await read(claim.resultId!, tx) };
      const result = await work(tx);
      if ('kind' in result) {
        await forgetKey(tx, keyed);
        return result;
      }
      await rememberResult(tx, keyed, result.id);
      return { kind: 'STORED', record: result };
    });
  }
}
