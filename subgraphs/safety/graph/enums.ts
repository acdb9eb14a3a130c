import { graphEnum } from '#platform/subgraph-server';
import { replayStatuses } from '../replays/replay.entity.js';
import { leftReasons } from '../review-queue/review-desk.store.js';
import { contentKinds, decisions, reviewActions, reviewReasons, reviewStatuses } from '../review-queue/review.rules.js';
import { reviewerLimitKinds } from '../reviewers/limits.rules.js';
import { ruleKinds, ruleModes, rulesetStatuses } from '../rulesets/ruleset.rules.js';
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
    SKIPPED: 'A reviewer passed the item on.',
    RELEASED: 'A reviewer gave the item back.',
    REASSIGNED: 'A lead keeps the item for one reviewer, or for none any more.',
    FIRST_DECISION: 'The first of two persons decided about a disclosure; it waits for the second.',
  },
});

export const ReviewDecisionEnum = graphEnum('ReviewDecision', decisions, {
  description: 'What may become of a held text.',
  values: { APPROVED: 'It may be used.', DISMISSED: 'It is not used.' },
});

export const ContentKindEnum = graphEnum('ContentKind', contentKinds, {
  description: 'What a text is.',
  values: {
    FEEDBACK: 'A feedback.',
    OTHER: 'Content that a client had screened under an id of its own.',
    BATCH:
      'A text of a batch that may tell of a person in danger. Its text is with its sender alone, and the decision changes nothing in the batch, where it stays held.',
  },
});

export const ReviewReasonEnum = graphEnum('ReviewReason', reviewReasons, {
  description: 'Why an item is in the queue.',
  values: {
    FLAGGED: 'Something was found.',
    SAMPLED: 'Nothing was found in a language without rules; this one is of the share that a person reads.',
  },
});

export const ReviewLeftReasonEnum = graphEnum('ReviewLeftReason', leftReasons, {
  description: 'Why an item was left alone when many were approved.',
  values: {
    NOT_FOUND: 'There is no such item, or not for you.',
    CHANGED: 'It changed since it was shown.',
    DECIDED: 'It has been decided already.',
    SAFEGUARDING: 'A person may be in danger: such items are decided one by one, by two persons.',
    OTHER_RULES: 'This rule does not hold it, or another rule holds it as well.',
    ANOTHER_PERSON: 'Another reviewer has it, or it needs another person than you.',
  },
});

export const ReviewerLimitEnum = graphEnum('ReviewerLimit', reviewerLimitKinds, {
  description: 'Which limit of a reviewer was reached.',
  values: {
    OPEN: 'Items in review at once.',
    DAY: 'Items claimed in 24 hours.',
    SAFEGUARDING: 'Disclosures claimed in 24 hours.',
  },
});

export const RulesetStatusEnum = graphEnum('RulesetStatus', rulesetStatuses, {
  description: 'Where a version of the rules stands.',
  values: {
    SHADOW: 'On trial: screens every text beside the active one, and decides nothing.',
    ACTIVE: 'Decides.',
    RETIRED: 'Was in force or on trial before.',
  },
});

export const RuleModeEnum = graphEnum('RuleMode', ruleModes, {
  description: 'What a rule does.',
  values: { ACTIVE: 'Finds.', SHADOW: 'Only counts in how many texts it would have found something.' },
});

export const RuleKindEnum = graphEnum('RuleKind', ruleKinds, {
  description: 'How a rule works.',
  values: {
    WORDS: 'A list of words.',
    PHRASE: 'Words in an order.',
    PATTERN: 'The form of a number, an address or a text.',
    CLASSIFIER: 'Learned from texts.',
  },
});

export const LongRunningStatus = graphEnum('LongRunningStatus', replayStatuses, {
  description: 'Where long-running work stands.',
  values: {
    PENDING: 'Accepted, not begun.',
    PROCESSING: 'Under way.',
    COMPLETED: 'Done; nothing changes any more.',
    FAILED: 'Ended without its result; a person has to look at it.',
  },
});
