import type { Database } from '#platform/database';
import { claimKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { Clock, Ids, LocalDate } from '#platform/time';
import type { FundingStore, PeopleCounts, ProgramFundingRow } from './funding.store.js';
import { type FundingShare, type FundingSpan, minutesFor } from './shares.rules.js';

export interface SetFundingRequest {
  readonly companyId: string;
  readonly programId: string;
  readonly effectiveFrom: LocalDate;
  readonly shares: readonly FundingShare[];
  readonly source: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export type SetFundingOutcome =
  | { readonly kind: 'STORED'; readonly record: ProgramFundingRow }
  /** Positions of shares whose company does not exist. */
  | { readonly kind: 'UNKNOWN_COMPANIES'; readonly positions: readonly number[] }
  | { readonly kind: 'KEY_REUSED' };

/** What a company pays for, as its own part. */
export interface FundedFigures extends PeopleCounts {
  /** Minutes of volunteers by its weights; parts of all funders add up. */
  readonly minutes: number;
  readonly programs: readonly FundedProgram[];
}

export interface FundedProgram {
  readonly programId: string;
  readonly name: string;
  /** All approved minutes of the programme while the company paid. */
  readonly totalMinutes: number;
  /** The part of the company. */
  readonly minutes: number;
}

export interface GroupFigures extends PeopleCounts {
  readonly minutes: number;
  readonly companies: readonly (PeopleCounts & {
    readonly id: string;
    readonly name: string;
    readonly minutes: number;
  })[];
}

interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** Who pays for which part of a programme, and what companies and groups of them have paid for. */
export class Funding {
  constructor(
    private readonly deps: {
      readonly db: Database;
      readonly clock: Clock;
      readonly ids: Ids;
      readonly store: FundingStore;
    },
  ) {}

  async set({ idempotencyKey, actorId, ...entry }: SetFundingRequest): Promise<SetFundingOutcome> {
    const { db, clock, ids, store } = this.deps;
    const known = await store.companies(entry.shares.map(({ companyId }) => companyId));
    const positions = entry.shares.flatMap(({ companyId }, index) => (known.has(companyId) ? [] : [index]));
    if (positions.length > 0) return { kind: 'UNKNOWN_COMPANIES', positions };
    const keyed = keyedRequest(actorId, idempotencyKey, { operation: 'setProgramFunding', input: entry });
    return db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, clock.now());
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'STORED', record: (await store.byId(claim.resultId!, tx))! };
      const row = { ...entry, id: ids.next(), createdBy: actorId, createdAt: clock.now() };
      const record = await store.insert(row, tx);
      await rememberResult(tx, keyed, record.id);
      return { kind: 'STORED', record };
    });
  }

  async figuresOf(companyId: string, days: Days): Promise<FundedFigures> {
    const spans = await this.deps.store.spans([companyId], days);
    const minutes = await this.deps.store.minutes(spans);
    return this.#figures(companyId, spans, minutes);
  }

  /** Time adds up over the companies of a group; people are counted anew, so that one of two companies' people is one of the group's. */
  async groupFigures(companyId: string, days: Days): Promise<GroupFigures> {
    const { store } = this.deps;
    const members = await store.group(companyId);
    const spans = await store.spans(
      members.map(({ id }) => id),
      days,
    );
    const minutes = await store.minutes(spans);
    const companies = await Promise.all(
      members.map(async (member) => ({ ...member, ...(await this.#figures(member.id, spans, minutes)) })),
    );
    const ids = new Set(members.map(({ id }) => id));
    const people = await store.people(spans.filter(({ shares }) => shares.some((share) => ids.has(share.companyId))));
    return { ...people, minutes: companies.reduce((sum, company) => sum + company.minutes, 0), companies };
  }

  async #figures(companyId: string, spans: readonly FundingSpan[], minutes: readonly number[]): Promise<FundedFigures> {
    const programs = new Map<string, FundedProgram>();
    const own: FundingSpan[] = [];
    for (const [index, span] of spans.entries()) {
      if (!span.shares.some((share) => share.companyId === companyId)) continue;
      own.push(span);
      const before = programs.get(span.programId);
      programs.set(span.programId, {
        programId: span.programId,
        name: span.programName,
        totalMinutes: (before?.totalMinutes ?? 0) + minutes[index]!,
        minutes: (before?.minutes ?? 0) + minutesFor(companyId, span, minutes[index]!),
      });
    }
    const lines = [...programs.values()];
    const total = lines.reduce((sum, line) => sum + line.minutes, 0);
    return { ...(await this.deps.store.people(own)), minutes: total, programs: lines };
  }
}
