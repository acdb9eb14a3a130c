import { graphEnum } from '#platform/subgraph-server';
import { reviewActions, reviewStatuses } from '../review-queue/review.rules.js';
import { categories, severities, verdicts } from '../screening/screening.types.js';

export const SafetyCategoryEnum = graphEnum('SafetyCategory', categories, {
  description: 'What a rule looks for.',
  values: {
    PROFANITY: 'Swearing. Noted, never a reason to hold a text.',
    ABUSE: 'Threats, insults, slurs, hatred of a group.',
    SPAM: 'Advertising, and low-quality form (capitals, repeats).',
    PII: 'Personal data such as an e-mail address. Redacted before a model reads the text; never holds it.',
    SAFEGUARDING:
      'A person may be in danger: violence suffered, suicidal thoughts. Reaches a reviewer first; says nothing against the writer.',
  },
});

export const SafetySeverityEnum = graphEnum('SafetySeverity', severities, {
  description: 'How bad it would be, were the rule right.',
});

export const ScreeningVerdictEnum = graphEnum('ScreeningVerdict', verdicts, {
  description: 'What may be done with a text.',
  values: {
    ALLOW: 'Nothing found, in a language that is assessed.',
    WARN: 'Used, with care: something was found or redacted, or the language is not assessed.',
    HOLD: 'Nothing reads the text until a reviewer has decided.',
  },
});

export const ReviewStatusEnum = graphEnum('ReviewStatus', reviewStatuses, {
  description: 'Where a review item stands.',
  values: {
    PENDING: 'Waits for a reviewer.',
    IN_REVIEW: 'A reviewer has it, until the lease ends.',
    ESCALATED: 'Waits for another person than the one who escalated it.',
    APPROVED: 'Decided: the text may be used and was sent on to classification.',
    DISMISSED: 'Decided: the text is not used.',
  },
});

export const ReviewActionEnum = graphEnum('ReviewAction', reviewActions, {
  description: 'What happened to a review item.',
  values: {
    OPENED: 'A screening held the text.',
    RESCREENED: 'A newer screening changed priority, categories or redaction of an open item.',
    CLAIMED: 'A reviewer took the item, or renewed the lease.',
    LEASE_EXPIRED: 'The lease ran out: the item waits again.',
    APPROVED: 'A reviewer let the text be used.',
    DISMISSED: 'A reviewer decided that the text is not used.',
    ESCALATED: 'A reviewer asked for another person.',
  },
});
