import { type OutcomeDimension, outcomeDimensions } from '#contracts/events';
import { demoId, kinds } from './demo-ids.js';
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
 * Past feedback with scores in the two months before the current one, so that a first look at metrics is not empty and the demo's own
 * texts still start the current month from zero. The provider is called `demo`: no model made these scores.
 */
export function demoHistory(now: Date) {
  const monthStart = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const rows = { feedback: [] as object[], outcome_score: [] as object[] };
  for (const [companyIndex, company] of demoCompanies.entries()) {
    const people = demoPeople.filter((p) => p.companyId === company.id && p.kind === 'PARTICIPANT');
    const texts = demoFeedback.filter(({ kind, locale }) => kind === 'PLAIN' && locale === company.locale);
    for (let index = 0; index < textsPerCompany; index += 1) {
      const at = new Date(monthStart - (2 * textsPerCompany - 2 * index + 2) * dayMs);
      const number = companyIndex * 1000 + index;
      const feedback = {
        id: demoId(kinds.feedback, number, at),
        company_id: company.id,
        user_id: people[index % people.length]!.id,
      };
      rows.feedback.push({
        ...feedback,
        text: texts[index % texts.length]!.text,
        locale: company.locale,
        rating: 3 + (index % 3),
        status: 'CLASSIFIED',
        submitted_at: at,
        received_at: at,
        status_changed_at: at,
      });
      const measured = outcomeDimensions.filter((_, dimension) => (index + dimension) % 2 === 0);
      rows.outcome_score.push(
        ...measured.map((dimension, part) => ({
          id: demoId(kinds.score, number * 10 + part, at),
          classification_id: demoId(kinds.classification, number, at),
          feedback_id: feedback.id,
          company_id: feedback.company_id,
          user_id: feedback.user_id,
          dimension,
          score: scoreOf(dimension, index),
          confidence: 0.6 + (index % 4) / 10,
          evidence: [],
          provider: 'demo',
          model: 'demo-history',
          submitted_at: at,
          created_at: at,
        })),
      );
    }
  }
  return rows;
}
