import { createHmac } from 'node:crypto';
import type { Database, Tx } from '#platform/database';
import type { JobDefinition } from '#platform/jobs';
import type { Clock } from '#platform/time';
import { type ClassificationProvider, modelIdOf, type OutcomeScore } from '../classification/provider.js';
import { normalised, type NormalisedText } from './normalised-text.rules.js';
import { type CacheAddress, ResponseCacheStore } from './response-cache.store.js';

/** Older responses are asked for again: a provider changes what stands behind a name. */
const keptMs = 30 * 86_400_000;
/** The most responses of one company; what was unused longest goes first. */
export const responsesPerCompany = 10_000;
/** Between two runs of the job, a process that writes this many trims by itself. */
const trimEvery = 500;

export interface CacheQuestion {
  readonly companyId: string;
  readonly text: string;
  readonly model: Pick<ClassificationProvider, 'provider' | 'model' | 'version'>;
}

export interface CacheAnswer extends CacheAddress {
  readonly scores: readonly OutcomeScore[];
}

/** A text as the cache knows it. */
export interface Remembered extends CacheAddress {
  readonly userId: string | null;
}

/**
 * The same text, model, prompt and schema of the same company: the same answer, which costs nothing. Only of models that are
 * paid for: computing here is cheaper than looking up.
 */
export class ResponseCache {
  private readonly store: ResponseCacheStore;
  private writes = 0;

  constructor(private readonly deps: { readonly db: Database; readonly clock: Clock; readonly secret: Buffer }) {
    this.store = new ResponseCacheStore(deps.db);
  }

  /** In the order asked; `null` where nothing is known. */
  async lookUp(questions: readonly CacheQuestion[]): Promise<(CacheAnswer | null)[]> {
    const asked = questions.map((question) => ({ question, ...this.locate(question) }));
    const found = await this.store.find(
      asked.map(({ address }) => address),
      new Date(this.deps.clock.now().getTime() - keptMs),
    );
    const known = new Map(found.map((response) => [`${response.companyId} ${response.key}`, response]));
    return asked.map(({ address, text }) => {
      const response = known.get(`${address.companyId} ${address.key}`);
      return response ? { ...address, scores: moved(response.scores, (place) => text.toOriginal(place)) } : null;
    });
  }

  /** Remembers answers, in the transaction that pays for them. */
  async remember(
    tx: Tx,
    answers: readonly (CacheQuestion & { readonly scores: readonly OutcomeScore[]; readonly userId: string | null })[],
  ): Promise<void> {
    if (answers.length === 0) return;
    const located = answers.map((answer) => ({ answer, ...this.locate(answer) }));
    const responses = new Map(
      located.map(({ answer, address, text }) => [
        `${address.companyId} ${address.key}`,
        {
          ...address,
          model: modelIdOf(answer.model),
          scores: moved(answer.scores, (place) => text.fromOriginal(place)),
        },
      ]),
    );
    // In one order everywhere, so that two transactions never wait for each other in a circle.
    const rows = [...responses.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await this.store.put(tx, rows, this.deps.clock.now());
    await this.addPersons(
      tx,
      located.map(({ answer, address }) => ({ ...address, userId: answer.userId })),
    );
    this.writes += rows.length;
    if (this.writes < trimEvery) return;
    this.writes = 0;
    tx.afterCommit(() => void this.trim().catch(() => undefined));
  }

  /** Counts hits, and whose they were. */
  async used(tx: Tx, hits: readonly Remembered[]): Promise<void> {
    const sorted = hits.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    await this.store.countHits(tx, sorted, this.deps.clock.now());
    await this.addPersons(tx, sorted);
  }

  forget(tx: Tx, userId: string): Promise<number> {
    return this.store.forget(tx, userId);
  }

  trim(perCompany = responsesPerCompany): Promise<number> {
    return this.store.trim(new Date(this.deps.clock.now().getTime() - keptMs), perCompany);
  }

  private addPersons(tx: Tx, remembered: readonly Remembered[]): Promise<void> {
    const persons = remembered.flatMap(({ companyId, key, userId }) =>
      userId === null ? [] : [{ companyId, key, userId }],
    );
    return this.store.addPersons(tx, persons);
  }

  private locate({ companyId, text, model }: CacheQuestion): { address: CacheAddress; text: NormalisedText } {
    const form = normalised(text);
    const key = createHmac('sha256', this.deps.secret)
      .update(JSON.stringify([companyId, form.text, modelIdOf(model), model.version]))
      .digest('base64url');
    return { address: { companyId, key }, text: form };
  }
}

const moved = (scores: readonly OutcomeScore[], move: (place: number) => number): OutcomeScore[] =>
  scores.map((score) => ({
    ...score,
    evidence: score.evidence.map(({ start, end }) => ({ start: move(start), end: move(end) })),
  }));

export const cacheJobs = (cache: ResponseCache): JobDefinition[] => [
  {
    name: 'q2q-cost.trim-response-cache',
    every: '10 minutes',
    concurrency: 1,
    run: async () => void (await cache.trim()),
  },
];
