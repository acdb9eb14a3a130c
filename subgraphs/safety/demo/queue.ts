import { uuidFrom } from '#platform/time';
import type { ReviewCommand } from '../review-queue/review-changes.store.js';
import type { SafetyServices } from '../services.js';
import type { Content } from '../screening/content-screening.service.js';
import { demoTexts } from './texts.js';

/** People of the demo who review, as the owner of people names them (a test compares). */
export const demoReviewerId = '0199044a-4400-7002-8000-0000000003ec';
export const demoLeadId = '0199044a-4400-7002-8000-0000000003f1';

const contentIdOf = (at: number): string => uuidFrom('demo', 'safety', String(at));

type Services = Pick<SafetyServices, 'contents' | 'queue' | 'queueReader' | 'rulesets' | 'transaction'>;

/**
 * A queue of forty texts in three languages, of which fourteen are decided, under two versions of the rules: the one in force and one on
 * trial. Content of clients under ids of the demo; loaded once.
 */
export async function seedQueue(services: Services): Promise<void> {
  const contentIds = demoTexts.map((_text, at) => contentIdOf(at));
  if ((await services.queueReader.latestOfContents(contentIds)).some((item) => item !== null)) return;
  await services.rulesets.shadow({
    actorId: demoLeadId,
    name: 'Insults with more doubt',
    reason: 'Three of ten insults that were held were meant for a cat, a car or a computer',
    request: null,
    input: {
      settings: ['en', 'no', 'uk'].map((language) => ({
        ruleId: `${language}.abuse.insult`,
        mode: null,
        confidence: 0.7,
      })),
      words: [],
      phrases: [],
    },
  });
  const contents = demoTexts.map(
    ({ companyId, locale, text }, at): Content => ({
      kind: 'OTHER',
      contentId: contentIdOf(at),
      companyId,
      userId: null,
      text,
      locale,
    }),
  );
  const screened = await services.contents.screen(contents, 'demo');
  await services.transaction((tx) => services.contents.store(tx, screened));
  const items = new Map(
    (await services.queueReader.latestOfContents(contentIds)).flatMap((item) =>
      item ? [[item.contentId, item] as const] : [],
    ),
  );
  for (const [at, { decided }] of demoTexts.entries()) {
    const item = items.get(contentIdOf(at));
    if (!decided || !item) continue;
    const command = commandOf(item.id);
    await services.queue.claim(command);
    const decision = { ...command, note: decided.note, flagsConfirmed: decided.flagsConfirmed };
    await (decided.useText ? services.queue.approve(decision) : services.queue.dismiss(decision));
  }
}

const commandOf = (itemId: string): ReviewCommand => ({
  itemId,
  actorId: demoReviewerId,
  companyId: null,
  conflicts: new Set(),
  isLead: false,
  request: null,
});
