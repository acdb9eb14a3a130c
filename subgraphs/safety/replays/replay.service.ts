import { type EventPayload, newEvent, parsePayload } from '#contracts/events';
import type { Database } from '#platform/database';
import type { EventHandler, Outbox } from '#platform/events';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import type { PolicyStore } from '../policies/policy.store.js';
import type { Rulesets } from '../rulesets/ruleset.service.js';
import type { RulesetStore } from '../rulesets/ruleset.store.js';
import { underPolicy } from '../screening/policy.rules.js';
import type { Screener, Screening } from '../screening/screening.types.js';
import type { RulesetReplay } from './replay.entity.js';
import type { ReplayedText, ReplayStore } from './replay.store.js';

export interface ReplayDependencies {
  readonly db: Database;
  readonly store: ReplayStore;
  readonly rulesets: Rulesets;
  readonly rulesetStore: RulesetStore;
  readonly policies: PolicyStore;
  readonly screener: Screener;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ReplayRequest {
  readonly actorId: string;
  readonly rulesetVersion: string;
  readonly companyId: string | null;
  readonly from: Date;
  readonly to: Date;
  /** At most so many texts, newest first. */
  readonly limit: number;
  readonly request: KeyedRequest | null;
}

export type ReplayOutcome =
  | { readonly kind: 'DONE'; readonly replay: RulesetReplay }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'NOT_FOUND' }
  | { readonly kind: 'NOT_IN_SHADOW'; readonly status: 'ACTIVE' | 'RETIRED' };

export const replayTopic = (id: string): string => `safety:replay:${id}`;

/** Asks the owner of the texts to send them again, to rules in shadow. */
export async function requestReplay(asked: ReplayRequest, deps: ReplayDependencies): Promise<ReplayOutcome> {
  const { db, store, rulesetStore, outbox, clock, ids } = deps;
  return db.transaction(async (tx): Promise<ReplayOutcome> => {
    const now = clock.now();
    const key = await claimKey(tx, asked.request, now);
    if (key.kind === 'KEY_REUSED') return key;
    if (key.kind === 'REPEATED') return { kind: 'DONE', replay: (await store.of(key.resultId!))! };
    const ruleset = await rulesetStore.of(asked.rulesetVersion, tx);
    if (ruleset?.status !== 'SHADOW') {
      await forgetKey(tx, asked.request);
      return ruleset ? { kind: 'NOT_IN_SHADOW', status: ruleset.status } : { kind: 'NOT_FOUND' };
    }
    const { rulesetVersion, companyId, from, to, limit, actorId } = asked;
    const id = ids.next();
    const replay = await store.create(tx, {
      id,
      rulesetVersion,
      companyId,
      receivedFrom: from,
      receivedTo: to,
      requestedBy: actorId,
      createdAt: now,
    });
    const wanted = { replayId: id, companyId, from: from.toISOString(), to: to.toISOString(), limit };
    await outbox.append(tx, [newEvent('feedback.replay.requested', id, wanted)]);
    await rememberResult(tx, asked.request, id);
    return { kind: 'DONE', replay };
  });
}

type Prepared = ReadonlyMap<string, ReplayedText>;

/** Screens each text that comes again with both versions and keeps what came of it, nothing of the text. */
export function replayHandler(deps: ReplayDependencies): EventHandler<unknown, Prepared> {
  const { store, clock, signals } = deps;
  return {
    consumer: 'safety.replay',
    types: ['feedback.replayed', 'feedback.replay.sent'],
    batchSize: 100,
    async prepare(events) {
      const texts = new Map<string, ReplayedText>();
      for (const event of events.filter(({ type }) => type === 'feedback.replayed')) {
        const replayed = await replayOne(parsePayload('feedback.replayed', event.payload), deps);
        if (replayed) texts.set(event.id, replayed);
      }
      return texts;
    },
    async handle(events, tx, prepared) {
      await store.add(tx, [...prepared.values()], clock.now());
      const replays = new Set([...prepared.values()].map(({ replayId }) => replayId));
      for (const event of events.filter(({ type }) => type === 'feedback.replay.sent')) {
        const { replayId, texts } = parsePayload('feedback.replay.sent', event.payload);
        await store.sent(tx, replayId, texts, clock.now());
        replays.add(replayId);
      }
      tx.afterCommit(() => {
        for (const id of replays) signals.notify(replayTopic(id));
      });
    },
  };
}

async function replayOne(
  { replayId, feedbackId, companyId, text, locale }: EventPayload<'feedback.replayed'>,
  { store, rulesets, rulesetStore, policies, screener }: ReplayDependencies,
): Promise<ReplayedText | null> {
  const replay = await store.of(replayId);
  const tried = replay && (await rulesetStore.of(replay.rulesetVersion));
  if (!tried) return null;
  const [{ active }, policyOf] = await Promise.all([rulesets.inForce(), policies.inForce([companyId])]);
  const under = async (ruleset: typeof active) =>
    underPolicy(await screener.screen(text, { locale, ruleset }, 'replay'), policyOf(companyId));
  const before = await under(active);
  const after = await under(tried);
  const found = ({ signals }: Screening) => [...new Set(signals.map(({ ruleId }) => ruleId))];
  return {
    replayId,
    contentId: feedbackId,
    activeVerdict: before.verdict,
    shadowVerdict: after.verdict,
    foundBefore: found(before),
    foundAfter: found(after),
  };
}
