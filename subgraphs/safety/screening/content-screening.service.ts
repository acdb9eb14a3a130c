import { newEvent } from '#contracts/events';
import type { Tx } from '#platform/database';
import type { NewEvent, Outbox } from '#platform/events';
import { type Clock, uuidFrom } from '#platform/time';
import type { FlagRow } from '../flags/flag.entity.js';
import type { FlagStore } from '../flags/flag.store.js';
import type { PolicyStore } from '../policies/policy.store.js';
import type { HeldContent, ReviewIntakeStore } from '../review-queue/review-intake.store.js';
import type { ContentKind } from '../review-queue/review.rules.js';
import type { Rulesets } from '../rulesets/ruleset.service.js';
import type { RulesetStore } from '../rulesets/ruleset.store.js';
import { keyedHash } from './keyed-hash.js';
import { type CompanyPolicy, isSampled, priorityOf, underPolicy, verdictOfSignal } from './policy.rules.js';
import type { ScreeningRow } from './screening.entity.js';
import type { ScreeningStore } from './screening.store.js';
import type { RulesetInForce, Screener, Screening, Signal } from './screening.types.js';

/** A text and what it belongs to. */
export interface Content {
  readonly kind: ContentKind;
  readonly contentId: string;
  readonly companyId: string;
  /** `null`: the author is not known here. */
  readonly userId: string | null;
  readonly text: string;
  readonly locale: string | null;
  /** The batch of a text of kind `BATCH`, which is never stored. */
  readonly batchId?: string;
}

export interface Screened {
  readonly content: Content;
  readonly screening: Screening;
  /** Held because it is one of the share of unassessed texts that a reviewer reads. */
  readonly sampled: boolean;
  readonly row: ScreeningRow;
  readonly flags: readonly FlagRow[];
  readonly shadow: { readonly version: string; readonly screening: Screening } | null;
}

export interface ContentScreeningDependencies {
  readonly screener: Screener;
  readonly rulesets: Rulesets;
  readonly rulesetStore: RulesetStore;
  readonly policies: PolicyStore;
  /** ISO 3166-1 alpha-2, where the company is known. */
  readonly countryOf: (companyId: string) => Promise<string | undefined>;
  readonly outbox: Outbox;
  readonly screenings: ScreeningStore;
  readonly flags: FlagStore;
  readonly intake: ReviewIntakeStore;
  readonly clock: Clock;
  /** The key of the hashes in flags. */
  readonly flagKey: Buffer;
}

type Policies = (companyId: string) => CompanyPolicy;
type InForce = Awaited<ReturnType<Rulesets['inForce']>>;

/** Screens texts with the rules and the policies in force, and stores what came of it. */
export class ContentScreening {
  readonly #deps: ContentScreeningDependencies;

  constructor(deps: ContentScreeningDependencies) {
    this.#deps = deps;
  }

  /** Computation: outside of any transaction. */
  async screen(contents: readonly Content[], sender: string): Promise<Screened[]> {
    const { rulesets, policies } = this.#deps;
    const inForce = await rulesets.inForce();
    const policyOf = await policies.inForce(contents.map(({ companyId }) => companyId));
    const screened: Screened[] = [];
    for (const content of contents) screened.push(await this.#one(content, sender, inForce, policyOf));
    return screened;
  }

  /** Under the policy of the company, without anything that is stored. */
  async look(text: string, options: { companyId: string; locale: string | null; sender: string }): Promise<Screening> {
    const { rulesets, policies, screener, countryOf } = this.#deps;
    const [{ active }, policyOf] = await Promise.all([rulesets.inForce(), policies.inForce([options.companyId])]);
    const country = await countryOf(options.companyId);
    const { locale, sender } = options;
    const screening = await screener.screen(text, { locale, ruleset: active, ...(country && { country }) }, sender);
    return underPolicy(screening, policyOf(options.companyId));
  }

  async #one(content: Content, sender: string, { active, shadow }: InForce, policyOf: Policies): Promise<Screened> {
    const { screener, flagKey, countryOf } = this.#deps;
    const policy = policyOf(content.companyId);
    const country = await countryOf(content.companyId);
    const under = async (ruleset: RulesetInForce) =>
      underPolicy(
        await screener.screen(content.text, { locale: content.locale, ruleset, ...(country && { country }) }, sender),
        policy,
      );
    const found = await under(active);
    const sampled =
      !found.assessed &&
      found.verdict !== 'HOLD' &&
      isSampled(keyedHash(flagKey, content.contentId), policy.sampleNotAssessed);
    const screening: Screening = sampled ? { ...found, verdict: 'HOLD' } : found;
    const row = this.#rowOf(content, screening);
    return {
      content,
      screening,
      sampled,
      row,
      flags: screening.signals.map((signal) => this.#flagOf(row, signal, content.text, policy)),
      shadow: shadow && { version: shadow.version, screening: await under(shadow) },
    };
  }

  #rowOf({ kind, contentId, companyId, userId, text }: Content, screening: Screening): ScreeningRow {
    const { language, assessed, verdict, rulesetVersion } = screening;
    // A feedback never changes; other content may be written anew under its id.
    const written = kind === 'FEEDBACK' ? [] : [keyedHash(this.#deps.flagKey, text)];
    const id = uuidFrom('screening', contentId, rulesetVersion, ...written);
    const found = { language, assessed, verdict, rulesetVersion };
    return { id, contentId, contentKind: kind, companyId, userId, ...found, createdAt: this.#deps.clock.now() };
  }

  #flagOf(row: ScreeningRow, signal: Signal, text: string, policy: CompanyPolicy): FlagRow {
    const words = signal.spans.map((span) => text.slice(span.start, span.end).toLowerCase()).join('\n');
    const { contentId, companyId, userId, rulesetVersion, createdAt } = row;
    const { category, ruleId, confidence, severity } = signal;
    const id =
      row.id === uuidFrom('screening', contentId, rulesetVersion)
        ? uuidFrom('flag', contentId, rulesetVersion, ruleId)
        : uuidFrom('flag', row.id, ruleId);
    return {
      id,
      screeningId: row.id,
      contentId,
      companyId,
      userId,
      category,
      ruleId,
      spans: signal.spans.map((span) => [span.start, span.end]),
      matchHash: keyedHash(this.#deps.flagKey, words),
      confidence,
      severity,
      verdict: verdictOfSignal(signal, policy.categories),
      rulesetVersion,
      createdAt,
    };
  }

  /** Verdicts, flags, queue items and events of what is new; a content that was screened before by the same rules is left alone. */
  async store(tx: Tx, all: readonly Screened[]): Promise<void> {
    const { screenings, flags, intake, outbox } = this.#deps;
    const fresh = await screenings.insert(
      tx,
      all.map(({ row }) => row),
    );
    const screened = all.filter(({ row }) => fresh.has(row.id));
    if (screened.length === 0) return;
    await flags.insert(
      tx,
      screened.flatMap((item) => item.flags),
    );
    await intake.open(tx, screened.filter(({ screening }) => screening.verdict === 'HOLD').map(heldContent));
    // A text that a person is looking at stays with that person, whatever a newer ruleset thinks of it.
    const withReviewer = await intake.openContents(
      tx,
      screened.map(({ row }) => row.contentId),
    );
    await outbox.append(
      tx,
      screened.flatMap((item) => eventsOf(item, withReviewer.has(item.row.contentId))),
    );
    await this.#count(tx, screened);
  }

  async #count(tx: Tx, screened: readonly Screened[]): Promise<void> {
    const { rulesetStore } = this.#deps;
    for (const [version, texts] of Map.groupBy(screened, ({ row }) => row.rulesetVersion))
      await rulesetStore.countShadowedRules(
        tx,
        version,
        texts.flatMap(({ screening }) => [...new Set(screening.shadowed)]),
      );
    const inShadow = screened.flatMap(({ shadow, screening, content, sampled }) =>
      shadow
        ? [
            {
              version: shadow.version,
              companyId: content.companyId,
              activeVerdict: sampled ? ('WARN' as const) : screening.verdict,
              shadowVerdict: shadow.screening.verdict,
            },
          ]
        : [],
    );
    for (const [version, seen] of Map.groupBy(inShadow, (one) => one.version))
      await rulesetStore.countShadow(tx, version, seen);
  }
}

const categoriesOf = ({ signals }: Screening) => [...new Set(signals.map(({ category }) => category))];

/** Between doubtful adverts and insults: it is read within days. */
const sampledPriority = 25;

function heldContent({ content, screening, row, sampled }: Screened): HeldContent {
  return {
    contentId: row.contentId,
    contentKind: content.kind,
    batchId: content.batchId ?? null,
    companyId: row.companyId,
    userId: row.userId,
    screeningId: row.id,
    reason: sampled ? 'SAMPLED' : 'FLAGGED',
    priority: sampled ? sampledPriority : priorityOf(screening.signals),
    categories: categoriesOf(screening),
    // A text of a batch outlives neither its batch nor its item there: a person is told where it stands.
    heldText: content.kind === 'BATCH' ? null : content.text,
    redactedText: content.kind === 'BATCH' ? null : screening.redactedText,
    language: screening.language,
  };
}

function eventsOf({ content, screening, row, flags }: Screened, withReviewer: boolean): NewEvent[] {
  const { contentId, companyId } = content;
  const raised = flags.map(({ id, category, verdict, confidence, severity }) =>
    newEvent(
      'safety.flag.raised',
      contentId,
      { flagId: id, contentId, companyId, category, verdict, confidence, severity },
      uuidFrom('event', 'safety.flag.raised', id),
    ),
  );
  // What becomes of other content is for the one who had it screened: they have the answer.
  if (content.kind !== 'FEEDBACK' || content.userId === null) return raised;
  const { verdict, redactedText, language } = screening;
  if (verdict === 'HOLD') {
    const held = { feedbackId: contentId, companyId, categories: categoriesOf(screening) };
    return [...raised, newEvent('feedback.held', contentId, held, uuidFrom('event', 'feedback.held', row.id))];
  }
  if (withReviewer) return raised;
  const cleared = {
    feedbackId: contentId,
    companyId,
    userId: content.userId,
    verdict,
    approvedByReviewer: false,
    redactedText,
    language,
  };
  return [...raised, newEvent('feedback.cleared', contentId, cleared, uuidFrom('event', 'feedback.cleared', row.id))];
}
