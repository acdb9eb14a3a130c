import type { Database, Tx } from '#platform/database';
import { LeaseLost } from '#platform/leases';
import type { Logger } from '#platform/observability';
import { afterCall, passage } from '../destinations/circuit.rules.js';
import type { CircuitRow, CircuitStore } from '../destinations/circuit.store.js';
import type { DestinationRow, DestinationStore } from '../destinations/destination.store.js';
import type { DeliveryOutcome, PartnerConnector, PartnerPayload } from '../partners/connector.js';
import type { ScheduleStateStore } from '../schedules/schedule-state.store.js';
import { attemptEnd, errorOf, withoutWords } from './attempt-end.js';
import type { AttemptStore } from './attempt.store.js';
import { databaseNow } from './database-clock.js';
import type { AttemptRow, PayloadRow, RunRow } from './delivery.entity.js';
import type { DeliveryTelemetry } from './delivery.telemetry.js';
import type { DeliveryPeople } from './delivery-person.store.js';
import type { DeliveryFiguresReader } from './figures.store.js';
import type { PartnerDirectory } from './partner-directory.js';
import { attemptKindOf, attemptOutcomeOf, healthOf, nextStep } from './outcome.rules.js';
import type { PayloadStore } from './payload.store.js';
import { RunEnding } from './run-ending.js';
import { RunPayloads } from './run-payload.service.js';
import type { RunOutcome } from './run.rules.js';
import { type RunStore, runLeases } from './run.store.js';
import type { DeliverySettings } from './settings.js';

export interface ExecutorDependencies {
  readonly db: Database;
  readonly log: Logger;
  readonly runs: RunStore;
  readonly attempts: AttemptStore;
  readonly payloads: PayloadStore;
  readonly people: DeliveryPeople;
  readonly figures: DeliveryFiguresReader;
  readonly destinations: DestinationStore;
  readonly circuits: CircuitStore;
  readonly scheduleStates: ScheduleStateStore;
  readonly partners: PartnerDirectory;
  readonly settings: DeliverySettings;
  readonly telemetry: DeliveryTelemetry;
  /** From 0, below 1. */
  readonly chance: () => number;
}

interface Call {
  readonly run: RunRow;
  readonly attempt: AttemptRow;
  readonly payload: PayloadRow;
  readonly destination: DestinationRow;
  readonly connector: PartnerConnector;
  /** What the partner said of an accepted part, for the question what became of it. */
  readonly accepted: AttemptRow | null;
  /** When the send that is asked about began. */
  readonly sentAt: Date;
}

/**
 * Works off runs whose time has come. Between two calls of a partner there is exactly one transaction, and before each call its intent is
 * stored: a worker that dies leaves an attempt without outcome, whose fate the next one finds out before anything is sent again.
 */
export class DeliveryExecutor {
  private readonly ending: RunEnding;
  private readonly runPayloads: RunPayloads;

  constructor(private readonly deps: ExecutorDependencies) {
    this.ending = new RunEnding(deps);
    this.runPayloads = new RunPayloads(deps, this.ending);
  }

  /** Returns how many runs were worked on. */
  async runUntilIdle({ signal, touch }: { signal: AbortSignal; touch?: () => Promise<void> }): Promise<number> {
    for (let worked = 0; ; worked += 1) {
      if (signal.aborted) return worked;
      const run = await this.deps.runs.claim(this.deps.db, this.deps.settings.leaseMs);
      if (!run) return worked;
      await this.work(run, signal);
      await touch?.();
    }
  }

  nextDueInMs(): Promise<number | null> {
    return this.deps.runs.nextDueInMs(this.deps.db);
  }

  private async work(claimed: RunRow, signal: AbortSignal): Promise<void> {
    const { db, settings, log } = this.deps;
    const held = runLeases.hold(db, claimed, { leaseMs: settings.leaseMs, signal });
    try {
      const call = await db.transaction((tx) => this.prepare(tx, claimed));
      if (call === null) return;
      const outcome = await this.call(call, held.signal);
      await db.transaction((tx) => this.conclude(tx, call, outcome));
    } catch (error) {
      if (error instanceof LeaseLost) return;
      // The lease ends by itself, and the next worker finds the attempt open.
      log.error({ err: error, runId: claimed.id }, 'a delivery run was left to the next worker');
    } finally {
      held.end();
    }
  }

  /** Everything before a call, in one transaction: recovery, checks, the payload, the circuit, the intent. */
  private async prepare(tx: Tx, claimed: RunRow): Promise<Call | null> {
    const { attempts, destinations, circuits, settings, partners } = this.deps;
    const now = await databaseNow(tx);
    let run = claimed;
    const [made] = await attempts.ofRuns(tx, [run.id]);
    const open = made!.find(({ outcome }) => outcome === null);
    const destination = await destinations.get(tx, run.destinationId);
    const connector = destination && partners.find(destination.profileId);
    if (!destination || destination.deletedAt !== null || !connector) {
      await this.ending.end(tx, run, { outcome: 'CANCELLED', reason: 'DESTINATION_DELETED', now });
      return null;
    }
    if (open) {
      await attempts.end(tx, open.id, { outcome: 'UNKNOWN', reason: 'WORKER_LOST' }, now);
      const recovered = this.recover(run, open, connector);
      if (recovered.outcome) {
        await this.ending.end(tx, run, { outcome: recovered.outcome, reason: 'OUTCOME_UNKNOWN', now });
        return null;
      }
      run = { ...run, ...recovered.changes };
    }
    const circuit = await circuits.lock(tx, destination.id);
    if (!partners.hasCredentials(destination, destination.profileId)) {
      if (run.phase === 'SEND')
        await this.ending.end(tx, run, { outcome: 'BLOCKED', reason: 'CREDENTIALS_MISSING', now });
      else await this.ending.postpone(tx, run, new Date(now.getTime() + settings.backoffCapMs), now);
      return null;
    }
    let payload = await this.runPayloads.payloadOf(tx, { run, destination, connector, now });
    if (payload === null) return null;
    if (payload.people > 0) {
      const part = await this.runPayloads.partOf(tx, { run, payload, made: made!, now });
      if (part === null) return null;
      if (part !== run.part) run = { ...run, part, attempts: 0, reconciles: 0 };
      payload = await this.deps.payloads.forPart(tx, payload.id, part);
    }
    const through = passage(circuit, { runId: run.id, now, probeMs: settings.leaseMs });
    if (through.kind === 'WAIT') {
      await this.ending.postpone(tx, { ...run, payloadId: payload.id }, through.until, now);
      return null;
    }
    await circuits.save(tx, circuit, { circuit: through.circuit, companyId: run.companyId, now });
    return this.intend(tx, { run, payload, destination, connector, made: made!, now });
  }

  private async intend(
    tx: Tx,
    given: Omit<Call, 'attempt' | 'accepted' | 'sentAt'> & { readonly made: readonly AttemptRow[]; readonly now: Date },
  ): Promise<Call> {
    const { run, payload, connector, made, now, destination } = given;
    const attempt = await this.deps.attempts.begin(tx, run, {
      kind: attemptKindOf(run.phase),
      payloadId: payload.id,
      now,
    });
    const sends = run.phase === 'SEND';
    const written = await this.deps.runs.write(
      tx,
      run,
      {
        phase: run.phase,
        payloadId: payload.id,
        part: run.part,
        parts: connector.parts(payload.body as PartnerPayload),
        startedAt: run.startedAt ?? now,
        attempts: run.attempts + (sends ? 1 : 0),
        reconciles: sends ? 0 : run.reconciles + 1,
      },
      now,
    );
    const accepted = made.findLast(({ outcome, part }) => outcome === 'ACCEPTED' && part === run.part) ?? null;
    const sent = made.findLast(({ kind, part }) => kind === 'SEND' && part === run.part);
    const sentAt = sends ? now : (sent?.startedAt ?? now);
    return { run: written, attempt, payload, destination, connector, accepted, sentAt };
  }

  /** A worker died between intent and outcome: what its call came to is not known. */
  private recover(
    run: RunRow,
    open: AttemptRow,
    { profile }: PartnerConnector,
  ): { readonly outcome?: RunOutcome; readonly changes?: Partial<RunRow> } {
    if (open.kind === 'RECONCILE') return { changes: {} };
    return profile.repeat === 'NONE' ? { outcome: 'UNKNOWN' } : { changes: { phase: 'RECONCILE' } };
  }

  private async call(call: Call, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { connector, payload, destination, run, accepted, attempt, sentAt } = call;
    const startedAt = performance.now();
    const request = {
      destination: { id: destination.id, credentialRef: destination.credentialRef },
      idempotencyKey: payload.idempotencyKey,
      payload: payload.body as PartnerPayload,
      part: run.part,
      signal,
    };
    const receipt =
      accepted === null
        ? {}
        : { receipt: { externalId: accepted.reference ?? payload.idempotencyKey, receivedAt: accepted.finishedAt! } };
    const answered = await (attempt.kind === 'SEND'
      ? connector.send(request)
      : connector.reconcile({ ...request, ...receipt, sentAt }));
    const outcome = connector.people === null ? answered : withoutWords(answered);
    this.deps.telemetry.called(connector.profile.partner, {
      kind: attempt.kind,
      outcome: attemptOutcomeOf(outcome),
      seconds: (performance.now() - startedAt) / 1000,
    });
    return outcome;
  }

  /** Everything after a call, in one transaction: its outcome, the circuit, and what the run becomes. */
  private async conclude(tx: Tx, call: Call, outcome: DeliveryOutcome): Promise<void> {
    const { attempts, circuits, settings, chance } = this.deps;
    const { run, attempt, connector } = call;
    const now = await databaseNow(tx);
    const circuit = await circuits.lock(tx, run.destinationId);
    await attempts.end(tx, attempt.id, attemptEnd(outcome), now);
    await this.noteHealth(tx, { circuit, outcome, run, now });
    const step = nextStep(
      {
        phase: run.phase as 'SEND',
        outcome,
        repeat: connector.profile.repeat,
        attempts: run.attempts,
        attemptLimit: run.attemptLimit,
        reconciles: run.reconciles,
        sinceSendMs: now.getTime() - call.sentAt.getTime(),
        now,
        chance: chance(),
      },
      settings,
    );
    switch (step.kind) {
      case 'WAIT':
        return this.ending.postpone(tx, { ...run, phase: step.phase }, new Date(now.getTime() + step.waitMs), now);
      case 'END':
        return this.ending.end(tx, run, { ...step, now, error: errorOf(outcome) });
      case 'PART_DELIVERED':
        return this.delivered(tx, call, outcome, now);
    }
  }

  private async delivered(tx: Tx, { run, attempt }: Call, outcome: DeliveryOutcome, now: Date): Promise<void> {
    if (run.part + 1 < run.parts) {
      const next = { part: run.part + 1, attempts: 0, reconciles: 0, phase: 'SEND' as const };
      await this.deps.runs.release(tx, run, { ...next, nextAttemptAt: now, error: null }, now);
      return;
    }
    await this.deps.attempts.addReceipt(tx, {
      run,
      reference: 'receipt' in outcome ? outcome.receipt.externalId : null,
      source: attempt.kind === 'SEND' ? 'PARTNER' : 'RECONCILED',
      now,
    });
    await this.ending.end(tx, run, { outcome: 'DELIVERED', reason: null, now });
  }

  private async noteHealth(
    tx: Tx,
    { circuit, outcome, run, now }: { circuit: CircuitRow; outcome: DeliveryOutcome; run: RunRow; now: Date },
  ): Promise<void> {
    const health = healthOf(outcome);
    const next = afterCall(circuit, health, now, this.deps.settings.circuit);
    const { companyId } = run;
    await this.deps.circuits.save(tx, circuit, { circuit: next, companyId, now, succeeded: health === 'WORKS' });
    if (next.state !== circuit.state) this.deps.telemetry.circuitChanged(next.state);
  }
}
