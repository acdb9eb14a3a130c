import { newEvent } from '#contracts/events';
import { type Database, isSerializationFailure, type Queryable, type Tx } from '#platform/database';
import type { Outbox } from '#platform/events';
import { claimKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { Signals } from '#platform/live';
import { sha256 } from '#platform/text';
import { type Clock, type Ids, localDateOf, startOfLocalDay } from '#platform/time';
import type { DimensionFigures, PeriodCounts, PeriodFigures, WithheldReason } from '../metrics/figures.rules.js';
import type { Figures } from '../metrics/figures.service.js';
import { type MetricsStore, metricsTopic } from '../metrics/metrics.store.js';
import type { OutcomeFigures } from '../metrics/outcome-figures.store.js';
import type { CohortStore } from '../cohorts/cohort.store.js';
import type { ConsentStore } from '../consents/consent.store.js';
import { type Contributions, isTooFew, mayRelease } from '../suppression/suppression.rules.js';
import { withheldSroi } from '../sroi/sroi.service.js';
import { withheldVis } from '../vis/vis.service.js';
import type { FiscalPeriod } from './fiscal.rules.js';
import type { CountedPeriod } from './period-counts.store.js';
import type { EditionRow, ReportingPeriodStore } from './reporting-period.store.js';

export interface CloseRequest {
  readonly company: { readonly id: string; readonly country: string; readonly timeZone: string };
  readonly period: FiscalPeriod;
  readonly reason: string | null;
  /** Null when the platform closes on time. */
  readonly actorId: string | null;
  readonly idempotencyKey: string | null;
}

export type CloseOutcome =
  /** A new edition, or the latest where nothing has changed that may be shown. */
  | { readonly kind: 'CLOSED'; readonly edition: EditionRow }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'NOT_OVER'; readonly endsAt: Date };

interface CloseDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly store: ReportingPeriodStore;
  readonly figures: Figures;
  readonly outcomes: OutcomeFigures;
  readonly cohorts: CohortStore;
  readonly metrics: Pick<MetricsStore, 'bump'>;
  readonly consents: Pick<ConsentStore, 'outOfReports'>;
  readonly counts: (on: Queryable, companyId: string, period: CountedPeriod) => Promise<PeriodCounts>;
}

interface Candidate {
  readonly scope: string;
  readonly dimension: string;
  readonly people: Contributions;
}

const companyScope = 'company';
const limitMs = 60_000;
const attempts = 10;
const keyOf = ({ scope, dimension }: Pick<Candidate, 'scope' | 'dimension'>) => `${scope} ${dimension}`;

/** Makes the figures of a period final: what readers of aggregates see from then on. */
export class ClosePeriod {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: CloseDependencies) {}

  async close(request: CloseRequest): Promise<CloseOutcome> {
    const endsAt = startOfLocalDay(request.period.to, request.company.timeZone);
    if (endsAt > this.deps.clock.now()) return { kind: 'NOT_OVER', endsAt };
    const turn = this.last.then(() => this.alone(request));
    this.last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /**
   * One close of a company at a time, in all processes, and each from a snapshot that is taken once the lock is held: two transactions.
   * One at a time in this process, so that closes never use up the connections that they need.
   */
  private alone(request: CloseRequest): Promise<CloseOutcome> {
    return this.deps.db.transaction(
      async (lock) => {
        await this.deps.store.lock(request.company.id, lock);
        return this.untilAlone(request, attempts);
      },
      { limitMs },
    );
  }

  /** Figures go on changing while a period is closed: a snapshot that another change has overtaken is taken anew. */
  private async untilAlone(request: CloseRequest, left: number): Promise<CloseOutcome> {
    try {
      return await this.attempt(request);
    } catch (error) {
      if (left <= 1 || !isSerializationFailure(error)) throw error;
      return this.untilAlone(request, left - 1);
    }
  }

  private attempt(request: CloseRequest): Promise<CloseOutcome> {
    const { company, period, actorId, idempotencyKey, reason } = request;
    const operation = { operation: 'closeReportingPeriod', input: [company.id, period.key, reason] };
    const keyed = actorId === null ? null : keyedRequest(actorId, idempotencyKey, operation);
    const work = async (tx: Tx): Promise<CloseOutcome> => {
      const claim = await claimKey(tx, keyed, this.deps.clock.now());
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'CLOSED', edition: (await this.deps.store.byId(claim.resultId!))! };
      const edition = await this.write(request, tx);
      await rememberResult(tx, keyed, edition.id);
      return { kind: 'CLOSED', edition };
    };
    // Every number of an edition is of one instant.
    return this.deps.db.transaction(work, { isolation: 'repeatable read', limitMs });
  }

  private async write(request: CloseRequest, tx: Tx): Promise<EditionRow> {
    const { company, period, reason, actorId } = request;
    const { store, ids, clock } = this.deps;
    const span = { companyId: company.id, from: period.from, to: period.to };
    const before = await store.latest(span, tx);
    const { figures, released } = await this.compute(request, before, tx);
    const figuresHash = sha256(canonical(figures));
    if (before && shownText(before.figures) === shownText(figures)) return before;
    const edition = await store.insert(
      {
        id: ids.next(),
        companyId: company.id,
        key: period.key,
        kind: period.kind,
        fromDay: period.from,
        toDay: period.to,
        edition: (before?.edition ?? 0) + 1,
        figures,
        figuresHash,
        reason,
        closedBy: actorId,
        closedAt: clock.now(),
      },
      tx,
    );
    await store.release(edition.id, released, tx);
    await this.tell(edition, tx);
    return edition;
  }

  private async tell({ companyId, key, edition }: EditionRow, tx: Tx): Promise<void> {
    const { outbox, metrics, clock, signals } = this.deps;
    const type = edition === 1 ? 'reporting.period.closed' : 'impact.figures.restated';
    await outbox.append(tx, [newEvent(type, companyId, { companyId, period: key, edition })]);
    await metrics.bump([companyId], clock.now(), tx);
    tx.afterCommit(() => signals.notify(metricsTopic(companyId)));
  }

  /** Figures, and who is in those that are given out. A figure that may not change stays as the last edition told it. */
  private async compute(request: CloseRequest, before: EditionRow | null, tx: Tx) {
    const { company, period } = request;
    const today = localDateOf(this.deps.clock.now(), company.timeZone);
    const left = await this.deps.consents.outOfReports(company.id, today, tx);
    const leaves = (people: Contributions) => left.some((subject) => people.has(subject));
    const candidates = await this.candidates(request, left, tx);
    const releases = await this.deps.store.released(company.id, tx);
    const refusals = new Map<string, WithheldReason>();
    const released: Candidate[] = [];
    const kept = new Set<string>();
    for (const candidate of candidates) {
      const same = releases.filter((release) => keyOf(release) === keyOf(candidate));
      const earlier = same.find(({ periodId }) => periodId === before?.id);
      if (mayRelease({ ...candidate, from: period.from, to: period.to }, same)) released.push(candidate);
      else if (earlier && !leaves(earlier.people)) {
        kept.add(keyOf(candidate));
        released.push({ ...candidate, people: earlier.people });
      } else
        refusals.set(keyOf(candidate), isTooFew(candidate.people.size) ? 'TOO_FEW_PEOPLE' : 'DIFFERENCE_TOO_SMALL');
    }
    const reasonOf = (scope: string, dimension: string) => refusals.get(keyOf({ scope, dimension })) ?? null;
    const instants = {
      start: startOfLocalDay(period.from, company.timeZone),
      end: startOfLocalDay(period.to, company.timeZone),
    };
    const counts = await this.deps.counts(tx, company.id, { ...period, timeZone: company.timeZone });
    const known = await this.deps.figures.without(left).period(
      company,
      { ...period, ...instants, timeZone: company.timeZone },
      {
        company: ({ dimension }) => reasonOf(companyScope, dimension),
        cohort: (cohort, dimension) => reasonOf(cohort.id, dimension),
      },
      tx,
    );
    const figures = { ...known, counts };
    const final = before ? withKept(figures, before.figures, kept) : figures;
    const told = releases.filter(({ periodId, scope }) => periodId === before?.id && scope === companyScope);
    const isTouched = final.sroi === before?.figures.sroi && told.some(({ people }) => leaves(people));
    if (isTouched) {
      // SROI and VIS as they were told count a person who is in no report any more, and as they are now they would tell of few.
      const withheld = {
        sroi: withheldSroi(period, 'DIFFERENCE_TOO_SMALL', null),
        vis: withheldVis(period.from, 'DIFFERENCE_TOO_SMALL'),
      };
      return { figures: { ...final, ...withheld }, released: shownOf(final, released) };
    }
    return { figures: final, released: shownOf(final, released) };
  }

  private async candidates({ company, period }: CloseRequest, left: readonly string[], tx: Tx): Promise<Candidate[]> {
    const span = { companyId: company.id, from: period.from, to: period.to };
    const { cohorts } = this.deps;
    const outcomes = this.deps.outcomes.without(left);
    const named = (scope: string, byDimension: ReadonlyMap<string, Contributions>): Candidate[] =>
      [...byDimension].map(([dimension, people]) => ({ scope, dimension, people }));
    const found = named(companyScope, await outcomes.contributions(span, tx));
    for (const cohort of await cohorts.ofCompany(company.id, tx))
      if (cohort.startsFrom < period.to)
        found.push(...named(cohort.id, await outcomes.contributions({ ...span, cohort }, tx)));
    return found;
  }
}

/** Dimensions whose change would tell on few people keep what was told of them; SROI and VIS are made of dimensions, and are kept with any. */
function withKept(now: PeriodFigures, before: PeriodFigures, kept: ReadonlySet<string>): PeriodFigures {
  const keep = (
    scope: string,
    figures: readonly DimensionFigures[],
    earlier: readonly DimensionFigures[] | undefined,
  ) =>
    figures.map((figure) =>
      kept.has(keyOf({ scope, dimension: figure.dimension }))
        ? (earlier?.find(({ dimension }) => dimension === figure.dimension) ?? figure)
        : figure,
    );
  const touchesCompany = [...kept].some((key) => key.startsWith(`${companyScope} `));
  const cohorts = Object.entries(now.cohorts).map(([id, figures]) => [
    id,
    { ...figures, outcomes: keep(id, figures.outcomes, before.cohorts[id]?.outcomes) },
  ]);
  return {
    ...now,
    outcomes: keep(companyScope, now.outcomes, before.outcomes),
    vis: touchesCompany ? before.vis : now.vis,
    sroi: touchesCompany ? before.sroi : now.sroi,
    cohorts: Object.fromEntries(cohorts) as PeriodFigures['cohorts'],
  };
}

/**
 * What readers see of figures, as text: how many texts there are is live wherever it is shown, and makes no edition of its own. Meetings,
 * people reached and minutes do: late rows are in the next edition.
 */
function shownText({ counts, outcomes, vis, sroi, cohorts }: PeriodFigures): string {
  const shown = (figures: readonly DimensionFigures[]) =>
    figures.map((figure) => (figure.withheld === null ? figure : { dimension: figure.dimension }));
  const ofCohorts = Object.entries(cohorts)
    .map(([id, cohort]) => [id, shown(cohort.outcomes)] as const)
    .filter(([, figures]) => figures.some((figure) => 'people' in figure))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return canonical([counts ?? null, shown(outcomes), vis, sroi, ofCohorts]);
}

/** JSON with the members of objects in one order: the database keeps them in its own. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Only what is shown counts as given out. */
function shownOf(figures: PeriodFigures, released: readonly Candidate[]): Candidate[] {
  return released.filter(({ scope, dimension }) => {
    const outcomes = scope === companyScope ? figures.outcomes : figures.cohorts[scope]?.outcomes;
    return outcomes?.some((figure) => figure.dimension === dimension && figure.withheld === null) ?? false;
  });
}
