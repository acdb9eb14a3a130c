import { OptimisticLockError } from '@mikro-orm/core';
import { type Database, insertMany, isUniqueViolation, type Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Ids } from '#platform/time';
import { databaseNow } from '../deliveries/database-clock.js';
import type { PartnerDirectory } from '../deliveries/partner-directory.js';
import type { Problem } from '../schedules/schedule.service.js';
import type { CircuitStore } from './circuit.store.js';
import {
  DestinationChangeEntity,
  type destinationActions,
  DestinationEntity,
  type Partner,
} from './destination.entity.js';
import type { DestinationRow, DestinationStore, ProgramAtPartner } from './destination.store.js';

export type DestinationOutcome =
  | { readonly kind: 'DONE'; readonly destination: DestinationRow }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  | { readonly kind: 'EXISTS'; readonly destination: DestinationRow }
  | { readonly kind: 'IN_USE'; readonly schedules: number }
  | { readonly kind: 'CONFLICT'; readonly currentVersion: number }
  | { readonly kind: 'NOT_FOUND' }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' };

interface DestinationDependencies {
  readonly db: Database;
  readonly ids: Ids;
  readonly destinations: DestinationStore;
  readonly circuits: CircuitStore;
  readonly partners: Pick<PartnerDirectory, 'profiles'>;
}

export interface DestinationInput {
  readonly profileId?: string | null | undefined;
  readonly credentialRef?: string | null | undefined;
  /** All of them; absent: as they are. */
  readonly programs?: readonly ProgramAtPartner[] | null | undefined;
}

const partnerName = /^[\w.:-]{1,100}$/;
const mostPrograms = 500;
const credentialName = /^[A-Z][A-Z0-9_]{0,79}$/;

/** Where figures go. Secrets are named, never stored; what an operator does is written down. */
export class Destinations {
  constructor(private readonly deps: DestinationDependencies) {}

  create(
    request: DestinationInput & { companyId: string; partner: Partner; actorId: string },
    keyed: KeyedRequest | null,
  ): Promise<DestinationOutcome> {
    const { db, destinations } = this.deps;
    return db
      .transaction(async (tx): Promise<DestinationOutcome> => {
        const now = await databaseNow(tx);
        const claim = await claimKey(tx, keyed, now);
        if (claim.kind === 'KEY_REUSED') return claim;
        if (claim.kind === 'REPEATED') return this.found(tx, claim.resultId);
        const outcome = await this.add(tx, request, now);
        await (outcome.kind === 'DONE' ? rememberResult(tx, keyed, outcome.destination.id) : forgetKey(tx, keyed));
        return outcome;
      })
      .catch(async (error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        // Another request made it at the same time.
        const existing = await destinations.ofPartner(db, request.companyId, request.partner);
        if (!existing) throw error;
        return { kind: 'EXISTS', destination: existing };
      });
  }

  update(
    id: string,
    expectedVersion: number | null,
    input: DestinationInput & { readonly actorId: string },
  ): Promise<DestinationOutcome> {
    return this.change(id, expectedVersion, async (tx, destination) => {
      const { values, problems } = this.checked(destination.partner, input, destination);
      problems.push(...(await this.problemsOfPrograms(tx, destination.companyId, input)));
      if (problems.length > 0) return { kind: 'INVALID', problems };
      const now = await databaseNow(tx);
      await this.deps.destinations.setPrograms(tx, id, input.programs);
      await this.note(tx, { destinationId: id, action: 'UPDATED', actorId: input.actorId, reason: null, now });
      return { ...values, updatedAt: now };
    });
  }

  /** Refused while schedules use it. */
  remove(id: string, expectedVersion: number | null, actorId: string): Promise<DestinationOutcome> {
    return this.change(id, expectedVersion, async (tx) => {
      const [used] = await tx.query<{ count: number }>(
        'select count(*)::int as count from delivery_schedule where destination_id = $1 and deleted_at is null',
        [id],
      );
      if (used!.count > 0) return { kind: 'IN_USE', schedules: used!.count };
      const now = await databaseNow(tx);
      await this.note(tx, { destinationId: id, action: 'DELETED', actorId, reason: null, now });
      return { deletedAt: now, updatedAt: now };
    });
  }

  /** An operator says that the partner works again: calls go through at once. */
  closeCircuit(id: string, by: { readonly actorId: string; readonly reason: string }): Promise<DestinationOutcome> {
    const { db, destinations, circuits } = this.deps;
    return db.transaction(async (tx) => {
      const destination = await destinations.get(tx, id);
      if (!destination || destination.deletedAt !== null) return { kind: 'NOT_FOUND' };
      const now = await databaseNow(tx);
      const circuit = await circuits.lock(tx, id);
      await circuits.close(tx, circuit, { companyId: destination.companyId, now });
      await this.note(tx, { destinationId: id, action: 'CIRCUIT_CLOSED', ...by, now });
      // Runs that were told to wait for the circuit need not.
      if (circuit.openUntil !== null)
        await tx.query(
          `update delivery_run set next_attempt_at = $3 where destination_id = $1 and next_attempt_at = $2
             and phase in ('SEND', 'RECONCILE', 'SETTLE') and lease_until is null`,
          [id, circuit.openUntil, now],
        );
      return { kind: 'DONE', destination };
    });
  }

  async noteTest(destinationId: string, actorId: string): Promise<void> {
    await this.deps.db.transaction(async (tx) => {
      const now = await databaseNow(tx);
      await this.note(tx, { destinationId, action: 'TESTED', actorId, reason: null, now });
    });
  }

  private async add(
    tx: Tx,
    request: DestinationInput & { companyId: string; partner: Partner; actorId: string },
    now: Date,
  ): Promise<DestinationOutcome> {
    const { companyId, partner, actorId } = request;
    const [company] = await tx.query('select 1 from company where id = $1', [companyId]);
    if (!company) return { kind: 'COMPANY_UNKNOWN' };
    const existing = await this.deps.destinations.ofPartner(tx, companyId, partner);
    if (existing) return { kind: 'EXISTS', destination: existing };
    const { values, problems } = this.checked(partner, request, null);
    problems.push(...(await this.problemsOfPrograms(tx, companyId, request)));
    if (problems.length > 0) return { kind: 'INVALID', problems };
    const id = this.deps.ids.next();
    const row = { ...values, id, companyId, partner, createdAt: now, updatedAt: now, deletedAt: null };
    tx.em.create(DestinationEntity, row, { persist: true });
    await tx.em.flush();
    await this.deps.circuits.create(tx, id, now);
    await this.deps.destinations.setPrograms(tx, id, request.programs);
    await this.note(tx, { destinationId: id, action: 'CREATED', actorId, reason: null, now });
    return this.found(tx, id);
  }

  private async problemsOfPrograms(
    tx: Tx,
    companyId: string,
    { programs }: DestinationInput,
  ): Promise<readonly Problem[]> {
    if (programs == null) return [];
    if (programs.length > mostPrograms)
      return [{ path: 'input.programs', message: `holds ${programs.length}; at most ${mostPrograms}.` }];
    const known = await this.deps.destinations.programsOf(tx, companyId);
    return programs.flatMap(({ programId, partnerId }, index) => {
      const path = `input.programs.${index}`;
      const problems: Problem[] = [];
      if (!known.has(programId))
        problems.push({ path: `${path}.programId`, message: 'is no programme of this company.' });
      if (programs.findIndex((each) => each.programId === programId) < index)
        problems.push({ path: `${path}.programId`, message: 'is in the list already; name each programme once.' });
      if (!partnerName.test(partnerId))
        problems.push({
          path: `${path}.partnerId`,
          message: 'must be 1 to 100 letters, digits, "-", "_", "." or ":".',
        });
      return problems;
    });
  }

  private checked(partner: Partner, input: DestinationInput, before: DestinationRow | null) {
    const problems: Problem[] = [];
    const known = this.deps.partners.profiles.filter((profile) => profile.partner === partner);
    const profileId = input.profileId ?? before?.profileId ?? known[0]?.id ?? '';
    if (!known.some(({ id }) => id === profileId))
      problems.push({
        path: 'input.profileId',
        message: `must be one of ${partner}'s profiles: ${known.map(({ id }) => id).join(', ')}.`,
      });
    const credentialRef = input.credentialRef ?? before?.credentialRef ?? '';
    if (!credentialName.test(credentialRef))
      problems.push({
        path: 'input.credentialRef',
        message:
          'must be capitals, digits and "_", such as NORDLYS_BENEVITY for the variable DESTINATION_SECRET_NORDLYS_BENEVITY; never the secret itself.',
      });
    return { values: { profileId, credentialRef }, problems };
  }

  private async change(
    id: string,
    expectedVersion: number | null,
    work: (tx: Tx, destination: DestinationRow) => Promise<DestinationOutcome | Partial<DestinationRow>>,
  ): Promise<DestinationOutcome> {
    const { db, destinations } = this.deps;
    try {
      return await db.transaction(async (tx): Promise<DestinationOutcome> => {
        const destination = await destinations.get(tx, id);
        if (!destination || destination.deletedAt !== null) return { kind: 'NOT_FOUND' };
        if (expectedVersion !== null && destination.version !== expectedVersion)
          return { kind: 'CONFLICT', currentVersion: destination.version };
        const changes = await work(tx, destination);
        if ('kind' in changes) return changes;
        const managed = await tx.em.findOneOrFail(DestinationEntity, { id, version: destination.version });
        tx.em.assign(managed, changes as never);
        await tx.em.flush();
        return this.found(tx, id);
      });
    } catch (error) {
      if (!(error instanceof OptimisticLockError)) throw error;
      const current = await destinations.get(db, id);
      return current ? { kind: 'CONFLICT', currentVersion: current.version } : { kind: 'NOT_FOUND' };
    }
  }

  private async note(
    tx: Tx,
    change: {
      destinationId: string;
      action: (typeof destinationActions)[number];
      actorId: string;
      reason: string | null;
      now: Date;
    },
  ): Promise<void> {
    const { now: at, ...rest } = change;
    await insertMany(tx, DestinationChangeEntity, [{ id: this.deps.ids.next(), ...rest, at }]);
  }

  private async found(tx: Tx, id: string | null): Promise<DestinationOutcome> {
    const destination = id === null ? null : await this.deps.destinations.get(tx, id);
    return destination ? { kind: 'DONE', destination } : { kind: 'NOT_FOUND' };
  }
}
