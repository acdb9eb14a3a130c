import { newEvent, parsePayload, type EventPayload } from '#contracts/events';
import type { Tx } from '#platform/database';
import type { DomainEvent, EventHandler, NewEvent, Outbox } from '#platform/events';
import { type Clock, uuidFrom } from '#platform/time';
import type { FlagRow } from '../flags/flag.entity.js';
import type { FlagStore } from '../flags/flag.store.js';
import type { HeldContent, ReviewIntakeStore } from '../review-queue/review-intake.store.js';
import { keyedHash } from './keyed-hash.js';
import { priorityOf, verdictOfSignal } from './policy.rules.js';
import type { ScreeningRow } from './screening.entity.js';
import type { ScreeningStore } from './screening.store.js';
import type { Screener, Screening, Signal } from './screening.types.js';

type Received = EventPayload<'feedback.received'>;

interface Screened {
  readonly feedback: Received;
  readonly screening: Screening;
  readonly row: ScreeningRow;
  readonly flags: readonly FlagRow[];
}

export interface ScreeningDependencies {
  readonly screener: Screener;
  readonly outbox: Outbox;
  readonly screenings: ScreeningStore;
  readonly flags: FlagStore;
  readonly intake: ReviewIntakeStore;
  readonly clock: Clock;
  /** The key of the hashes in flags. */
  readonly flagKey: Buffer;
}

/**
 * Every received text is screened once per ruleset before anything else may read it. Screening is computation and happens outside the
 * transaction; verdict, flags, queue item and events are written in one.
 */
export function screeningHandler(deps: ScreeningDependencies): EventHandler<Received, ReadonlyMap<string, Screened>> {
  return {
    consumer: 'safety.screening',
    types: ['feedback.received'],
    batchSize: 100,
    async prepare(events) {
      const screened = new Map<string, Screened>();
      for (const event of events) screened.set(event.id, await screenEvent(event, deps));
      return screened;
    },
    async handle(events, tx, prepared) {
      const byScreening = new Map<string, Screened>();
      for (const event of events) {
        const screened = prepared.get(event.id) ?? (await screenEvent(event, deps));
        byScreening.set(screened.row.id, screened);
      }
      const all = [...byScreening.values()];
      const fresh = await deps.screenings.insert(
        tx,
        all.map((item) => item.row),
      );
      await store(
        tx,
        all.filter((item) => fresh.has(item.row.id)),
        deps,
      );
    },
  };
}

async function screenEvent(event: DomainEvent<Received>, deps: ScreeningDependencies): Promise<Screened> {
  const feedback = parsePayload('feedback.received', event.payload);
  const screening = await deps.screener.screen(feedback.text, { locale: feedback.locale }, 'events');
  const row: ScreeningRow = {
    id: uuidFrom('screening', feedback.feedbackId, screening.rulesetVersion),
    contentId: feedback.feedbackId,
    companyId: feedback.companyId,
    userId: feedback.userId,
    language: screening.language,
    assessed: screening.assessed,
    verdict: screening.verdict,
    rulesetVersion: screening.rulesetVersion,
    createdAt: deps.clock.now(),
  };
  return {
    feedback,
    screening,
    row,
    flags: screening.signals.map((signal) => flagOf(row, signal, feedback.text, deps)),
  };
}

function flagOf(row: ScreeningRow, signal: Signal, text: string, deps: ScreeningDependencies): FlagRow {
  const words = signal.spans.map((span) => text.slice(span.start, span.end).toLowerCase()).join('\n');
  return {
    id: uuidFrom('flag', row.contentId, row.rulesetVersion, signal.ruleId),
    screeningId: row.id,
    contentId: row.contentId,
    companyId: row.companyId,
    userId: row.userId,
    category: signal.category,
    ruleId: signal.ruleId,
    spans: signal.spans.map((span) => [span.start, span.end]),
    matchHash: keyedHash(deps.flagKey, words),
    confidence: signal.confidence,
    severity: signal.severity,
    verdict: verdictOfSignal(signal),
    rulesetVersion: row.rulesetVersion,
    createdAt: row.createdAt,
  };
}

async function store(tx: Tx, screened: readonly Screened[], deps: ScreeningDependencies): Promise<void> {
  if (screened.length === 0) return;
  await deps.flags.insert(
    tx,
    screened.flatMap((item) => item.flags),
  );
  const held = screened.filter((item) => item.screening.verdict === 'HOLD');
  await deps.intake.open(tx, held.map(heldContent));
  // A text that a person is looking at stays with that person, whatever a newer ruleset thinks of it.
  const withReviewer = await deps.intake.openContents(
    tx,
    screened.map((item) => item.row.contentId),
  );
  await deps.outbox.append(
    tx,
    screened.flatMap((item) => eventsOf(item, withReviewer.has(item.row.contentId))),
  );
}

function heldContent({ feedback, screening, row }: Screened): HeldContent {
  return {
    contentId: row.contentId,
    companyId: row.companyId,
    userId: row.userId,
    screeningId: row.id,
    priority: priorityOf(screening.signals),
    categories: [...new Set(screening.signals.map((signal) => signal.category))],
    heldText: feedback.text,
    redactedText: screening.redactedText,
    language: screening.language,
  };
}

function eventsOf({ feedback, screening, row, flags }: Screened, withReviewer: boolean): NewEvent[] {
  const { feedbackId, companyId, userId } = feedback;
  const raised = flags.map((flag) =>
    newEvent(
      'safety.flag.raised',
      feedbackId,
      {
        flagId: flag.id,
        contentId: feedbackId,
        companyId,
        category: flag.category,
        verdict: flag.verdict,
        confidence: flag.confidence,
      },
      uuidFrom('event', 'safety.flag.raised', flag.id),
    ),
  );
  const { verdict, redactedText, language } = screening;
  if (verdict === 'HOLD') {
    const categories = [...new Set(screening.signals.map((signal) => signal.category))];
    return [
      ...raised,
      newEvent(
        'feedback.held',
        feedbackId,
        { feedbackId, companyId, categories },
        uuidFrom('event', 'feedback.held', row.id),
      ),
    ];
  }
  if (withReviewer) return raised;
  const cleared = { feedbackId, companyId, userId, verdict, approvedByReviewer: false, redactedText, language };
  return [...raised, newEvent('feedback.cleared', feedbackId, cleared, uuidFrom('event', 'feedback.cleared', row.id))];
}
