import { type OutcomeDimension, outcomeDimensions } from '#contracts/events';
import type { FeedbackEntity } from '../feedback/feedback.entity.js';
import type { OutcomeScoreEntity } from '../outcomes/outcome-score.entity.js';
import { demoId, kinds } from './demo-ids.js';
import type { DemoRow } from './demo-row.js';
import { demoFeedback } from './feedback-texts.js';
import { demoCompanies } from './identities.js';
import { demoPeople } from './people.js';

const dayMs = 86_400_000;
const textsPerCompany = 24;

/** 0–1, slowly rising over the texts, another level per dimension; made up, and marked as such by its provider. */
const scoreOf = (dimension: OutcomeDimension, index: number): number => {
  const level = 0.42 + outcomeDimensions.indexOf(dimension) * 0.05;
  const wave = ((index * 37) % 11) / 50 - 0.1;
  return Math.round((level + (index / textsPerCompany) * 0.2 + wave) * 1000) / 1000;
};

/**
 * Past feedback with scores in the two months before the current one, so that a first look at
 * metrics is not empty and the demo's own texts still start the current month from zero. The
 * provider is called `demo`: no model made these scores.
 */
export function demoHistory(now: Date) {
  const monthStart = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const rows = { feedback: [] as DemoRow<typeof FeedbackEntity>[], scores: [] as DemoRow<typeof OutcomeScoreEntity>[] };
  for (const [companyIndex, company] of demoCompanies.entries()) {
    const people = demoPeople.filter((p) => p.companyId === company.id && p.kind === 'PARTICIPANT');
    const texts = demoFeedback.filter(({ kind, locale }) => kind === 'PLAIN' && locale === company.locale);
    for (let index = 0; index < textsPerCompany; index += 1) {
      const at = new Date(monthStart - (2 * textsPerCompany - 2 * index + 2) * dayMs);
      const number = companyIndex * 1000 + index;
      const feedback = {
        id: demoId(kinds.feedback, number, at),
        companyId: company.id,
        userId: people[index % people.length]!.id,
      };
      rows.feedback.push({
        ...feedback,
        text: texts[index % texts.length]!.text,
        locale: company.locale,
        rating: 3 + (index % 3),
        status: 'CLASSIFIED',
        submittedAt: at,
        receivedAt: at,
        statusChangedAt: at,
      });
      const measured = outcomeDimensions.filter((_, dimension) => (index + dimension) % 2 === 0);
      rows.scores.push(
        ...measured.map((dimension, part) => ({
          id: demoId(kinds.score, number * 10 + part, at),
          classificationId: demoId(kinds.classification, number, at),
          feedbackId: feedback.id,
          companyId: feedback.companyId,
          userId: feedback.userId,
          dimension,
          score: scoreOf(dimension, index),
          confidence: 0.6 + (index % 4) / 10,
          evidence: [],
          provider: 'demo',
          model: 'demo-history',
          submittedAt: at,
          createdAt: at,
        })),
      );
    }
  }
  return rows;
}

/** Months before the current one: a first text, one on the way, and one in the last calendar quarter that is over. */
const earlierMonths = [10, 6, 3] as const;

/**
 * What the participants wrote in earlier months, one text each in three of them, so that the last quarter that is over has matched
 * pairs. Scores rise by about a sixth on the way, and not for everyone.
 */
export function demoEarlierHistory(now: Date) {
  const rows = { feedback: [] as DemoRow<typeof FeedbackEntity>[], scores: [] as DemoRow<typeof OutcomeScoreEntity>[] };
  for (const [companyIndex, company] of demoCompanies.entries()) {
    const people = demoPeople.filter((p) => p.companyId === company.id && p.kind === 'PARTICIPANT');
    const texts = demoFeedback.filter(({ kind, locale }) => kind === 'PLAIN' && locale === company.locale);
    for (const [wave, monthsAgo] of earlierMonths.entries())
      for (const [index, person] of people.entries()) {
        const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 4 + index, 14));
        const number = 10_000 + companyIndex * 1000 + wave * 100 + index;
        const feedbackId = demoId(kinds.feedback, number, at);
        const owner = { companyId: company.id, userId: person.id };
        rows.feedback.push({
          id: feedbackId,
          ...owner,
          text: texts[(index + wave * 5) % texts.length]!.text,
          locale: company.locale,
          rating: 3 + ((index + wave) % 3),
          status: 'CLASSIFIED',
          submittedAt: at,
          receivedAt: at,
          statusChangedAt: at,
        });
        rows.scores.push(
          ...outcomeDimensions.map((dimension, part) => ({
            id: demoId(kinds.score, number * 10 + part, at),
            classificationId: demoId(kinds.classification, number, at),
            feedbackId,
            ...owner,
            dimension,
            score: risingScore(part, wave, index),
            confidence: 0.62 + ((index + part) % 4) / 10,
            evidence: [],
            provider: 'demo',
            model: 'demo-history',
            submittedAt: at,
            createdAt: at,
          })),
        );
      }
  }
  return rows;
}

function risingScore(part: number, wave: number, index: number): number {
  const level = 0.36 + part * 0.04 + ((index * 29) % 13) / 80;
  const rise = [0, 0.07, 0.17][wave]! * (index % 5 === 4 ? 0.2 : 1);
  return Math.round((level + rise) * 1000) / 1000;
}
