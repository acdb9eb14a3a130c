import type { Database } from '#platform/database';
import type { ReviewReader } from '../review-queue/review-reader.store.js';
import type { Content, ContentScreening } from './content-screening.service.js';
import type { ScreeningStore } from './screening.store.js';
import type { Screening } from './screening.types.js';

export interface OtherContentDependencies {
  readonly db: Database;
  readonly contents: ContentScreening;
  readonly screenings: ScreeningStore;
  readonly queueReader: ReviewReader;
}

/** Content other than feedback, under an id that its sender chose. */
export class OtherContent {
  readonly #deps: OtherContentDependencies;

  constructor(deps: OtherContentDependencies) {
    this.#deps = deps;
  }

  /** What was found, once it is stored; `TAKEN` where the id is that of a feedback or of another company's content. */
  async screen(content: Content, sender: string): Promise<Screening | 'TAKEN'> {
    const { db, contents, screenings, queueReader } = this.#deps;
    const [screened] = await contents.screen([content], sender);
    const stored = await db.transaction(async (tx) => {
      // Two requests with one new id wait for each other: only one of them may have it.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`content:${content.contentId}`]);
      if (await screenings.isTaken(tx, content.contentId, content.companyId)) return false;
      await contents.store(tx, [screened!]);
      return true;
    });
    if (!stored) return 'TAKEN';
    const { screening, row } = screened!;
    if (screening.verdict !== 'HOLD') return screening;
    const [item] = await queueReader.latestOfContents([content.contentId]);
    // A person let exactly this text be used.
    const isApproved = item?.status === 'APPROVED' && item.screeningId === row.id;
    return isApproved ? { ...screening, verdict: 'WARN' } : screening;
  }
}
