/**
 * Every code that a caller can meet, its HTTP status where an operation is called over REST, and its sentence. The page
 * `docs/refusals.md` is made from this file.
 */
export interface Refusal {
  readonly status: number;
  /** What happened and what to do next: the `message` unless the code that refuses knows more. */
  readonly sentence: string;
}

/** Members of result unions: types that implement `ErrorResult`. The code is the type's name in capitals. */
export const refusals = {
  ALREADY_DELIVERED: {
    status: 409,
    sentence: 'The partner has these figures already. Set `force` to send them again as a new revision.',
  },
  ALREADY_IN_PROGRESS: {
    status: 409,
    sentence: 'A request of this kind is under way for this person; follow that one.',
  },
  APPROVAL_NEEDS_ANOTHER_PERSON: {
    status: 403,
    sentence:
      'An erasure is approved by a privacy officer who neither asked for it nor is its subject. Let another one decide.',
  },
  BATCH_ENDED: { status: 409, sentence: 'The batch has ended: nothing of it can be changed any more.' },
  BATCH_INVALID: {
    status: 422,
    sentence: 'Some items are not valid; nothing was stored. Correct them as `problems` says and send the batch again.',
  },
  BATCH_NOT_FOUND: { status: 404, sentence: 'There is no such batch, or you may not see it.' },
  BUDGET_BELOW_COMMITTED: {
    status: 409,
    sentence: 'This month more is spent and reserved than the new limit. Set at least that much.',
  },
  BUDGET_EXHAUSTED: {
    status: 429,
    sentence:
      "The month's budget does not cover this request. Nothing was spent; try again after `retryAfter` seconds.",
  },
  CLOCK_CHANGE_REFUSED: { status: 409, sentence: 'The law does not allow this change of the clock.' },
  COMPANY_NOT_FOUND: {
    status: 404,
    sentence: 'There is no such company here. If it was added a moment ago, try again shortly.',
  },
  CONSENT_INVALID: {
    status: 422,
    sentence: 'The consent cannot be recorded so; nothing was changed. Correct it as `problems` says.',
  },
  CONTENT_ID_TAKEN: {
    status: 409,
    sentence: 'This id belongs to a feedback or to other content than yours. Give an id of your own.',
  },
  DELIVERY_INVALID: {
    status: 422,
    sentence: 'Something about the delivery is not valid; nothing was sent. Correct it as `problems` says.',
  },
  DELIVERY_NOT_WAITING: {
    status: 409,
    sentence: 'The run does not wait for a person: its outcome is known, or it is under way. Read it again.',
  },
  DESTINATION_EXISTS: {
    status: 409,
    sentence: 'The company has a destination at this partner already. Change that one.',
  },
  DESTINATION_INVALID: {
    status: 422,
    sentence: 'Some settings of the destination are not valid; nothing was changed. Correct them as `problems` says.',
  },
  DESTINATION_IN_USE: {
    status: 409,
    sentence: 'Schedules use this destination; nothing was deleted. Delete them or point them elsewhere first.',
  },
  EDITION_NOT_CURRENT: {
    status: 409,
    sentence:
      'A person in the latest edition has withdrawn consent to reporting. Close the period again, which makes an edition without them, and use that one.',
  },
  ERASURE_BLOCKED: {
    status: 409,
    sentence:
      'Something has to be settled before the erasure, as `blockers` says. Then approve the plan that is made anew.',
  },
  ERASURE_PLAN_CHANGED: {
    status: 409,
    sentence: 'The plan has changed since you read it. Read `plan`, then approve its `hash`.',
  },
  EXPORT_UNDER_WAY: {
    status: 409,
    sentence: 'A copy of the person’s data is being made. Wait until it is delivered, or withdraw it, then approve.',
  },
  FEEDBACK_INVALID: {
    status: 422,
    sentence: 'Some fields are not valid; nothing was stored. Correct them as `problems` says.',
  },
  FISCAL_YEAR_START_INVALID: {
    status: 422,
    sentence: 'A fiscal year begins on the first day of a month. Correct it as `problems` says.',
  },
  GUARDIAN_REQUIRED: {
    status: 409,
    sentence: 'This person is a minor: a guardian decides, and staff of the programme records it with evidence.',
  },
  HOLD_NEEDS_ANOTHER_PERSON: {
    status: 403,
    sentence: 'You placed this hold: another privacy officer has to release it.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    sentence: 'The idempotency key was used before, for something else. Use a new key for a new request.',
  },
  IDENTITY_NOT_CONFIRMED: {
    status: 403,
    sentence:
      'It is not shown who asks. Enter the code that was mailed, or sign in again and repeat without a code within five minutes.',
  },
  INVALID_ANSWER: {
    status: 502,
    sentence:
      'What the model answered cannot be used; it was paid for. Send the text again with the same key to try once more.',
  },
  JOURNEY_RULES_INVALID: {
    status: 422,
    sentence: 'Some rules are not valid; nothing was published. Correct them as `problems` says.',
  },
  LAST_PRIVACY_OFFICER: {
    status: 409,
    sentence: 'Without this person no erasure could be approved. Name another privacy officer first.',
  },
  LOCALE_INVALID: {
    status: 422,
    sentence: 'This is no language tag; nothing was changed. Correct it as `problems` says.',
  },
  MODEL_NOT_FOUND: {
    status: 404,
    sentence:
      'There is no such model that can be asked: it has no key, no address or no price. `models` lists those that can.',
  },
  NOTHING_TO_WAIVE: {
    status: 409,
    sentence: 'No acknowledgement of this subgraph is waited for; `acknowledgements` of the request lists them.',
  },
  NOT_PERMITTED: { status: 404, sentence: 'There is no such person or thing, or it is not yours.' },
  NO_ADDRESS_ON_FILE: {
    status: 409,
    sentence:
      'There is no address on file for a code. Let the person sign in and confirm, or deny the request with reasons.',
  },
  NO_MODEL_MEETS_FLOOR: {
    status: 422,
    sentence:
      'None of these models is known to be that good. Lower `qualityFloor`, add a model, or evaluate them with `runEvaluation`.',
  },
  OVERRIDE_EXPIRY_INVALID: {
    status: 422,
    sentence:
      'An override ends after now and with its month at the latest. Correct `input.expiresAt`; `latest` says what is allowed.',
  },
  OVERRIDE_NOT_FOUND: { status: 404, sentence: 'There is no such override, or you may not see it.' },
  PACKAGE_NOT_AVAILABLE: { status: 404, sentence: 'There is no package to download: not yet, or no longer.' },
  PERIOD_NOT_CLOSED: {
    status: 409,
    sentence: 'The period is not closed. A person in finance closes it with `closeReportingPeriod`.',
  },
  PERIOD_NOT_OVER: { status: 409, sentence: 'The period is not over. Close it from `endsAt` on.' },
  PRIVACY_INPUT_INVALID: {
    status: 422,
    sentence: 'Some fields are not valid; nothing was done. Correct them as `problems` says.',
  },
  PRIVACY_REQUEST_STATE_CONFLICT: {
    status: 409,
    sentence: 'The request does not stand where this is possible; `request` says where it stands.',
  },
  PROGRAM_COSTS_INVALID: {
    status: 422,
    sentence: 'Some fields of the costs are not valid; nothing was stored. Correct them as `problems` says.',
  },
  PROGRAM_FUNDING_INVALID: {
    status: 422,
    sentence: 'Some fields of the funding are not valid; nothing was stored. Correct them as `problems` says.',
  },
  PROVIDER_UNAVAILABLE: {
    status: 503,
    sentence:
      "No provider of the company's models answered. Send the same request with the same key after `retryAfter` seconds.",
  },
  RATE_LIMITED: { status: 429, sentence: 'Too many requests. Nothing was done; try again after `retryAfter` seconds.' },
  RECORDS_ALREADY_ERASED: {
    status: 409,
    sentence: 'The records are erased: the hold came too late. Leave the listed items out.',
  },
  REPORTING_PERIOD_INVALID: {
    status: 422,
    sentence: 'It is no period that can be closed. Correct it as `problems` says.',
  },
  REPORT_LINK_INVALID: {
    status: 422,
    sentence: 'The address cannot be made so; nothing was made. Correct it as `problems` says.',
  },
  REPORT_LINK_NOT_FOUND: {
    status: 404,
    sentence: 'There is no such embedded report, or its company’s reports are not yours to manage.',
  },
  REPORT_NOT_FOUND: {
    status: 404,
    sentence: 'There is no such report, or its company’s reports are not yours to manage.',
  },
  REPORT_NOT_READY: {
    status: 409,
    sentence: 'The report is not made yet. Follow `impactReportProgress` until it is COMPLETED.',
  },
  REVIEWER_LIMITS_INVALID: {
    status: 422,
    sentence: 'Some limits are not allowed; nothing was changed. Correct them as `problems` says.',
  },
  REVIEWER_LIMIT_REACHED: { status: 429, sentence: 'You have taken on as much as you may.' },
  REVIEW_ALREADY_DECIDED: { status: 409, sentence: 'This item has been decided already.' },
  REVIEW_ITEM_ASSIGNED: { status: 409, sentence: 'A safety lead keeps this item for another reviewer.' },
  REVIEW_ITEM_NOT_FOUND: { status: 404, sentence: 'There is no such review item.' },
  REVIEW_LEASE_HELD: { status: 409, sentence: 'Another reviewer has this item.' },
  REVIEW_NEEDS_ANOTHER_PERSON: {
    status: 403,
    sentence: 'You escalated this item: another person has to decide.',
  },
  REVIEW_NEEDS_SAFETY_LEAD: {
    status: 403,
    sentence: 'One person has decided about this disclosure: the second decision is a safety lead’s.',
  },
  REVIEW_NOT_CLAIMED: {
    status: 409,
    sentence: 'You do not have this item in review: claim it, read it, then decide.',
  },
  REVIEW_QUEUE_EMPTY: { status: 404, sentence: 'No item waits for a reviewer.' },
  RULESET_INVALID: {
    status: 422,
    sentence: 'Some of it is not allowed; nothing was done. Correct it as `problems` says.',
  },
  RULESET_NOT_FOUND: { status: 404, sentence: 'There is no such version of the rules; `rulesets` lists them.' },
  RULESET_STATUS_WRONG: { status: 409, sentence: 'This is not possible with a version of this status.' },
  SAFEGUARDING_CONTACT_INVALID: {
    status: 422,
    sentence: 'Some of it is not allowed; nothing was changed. Correct it as `problems` says.',
  },
  SCHEDULE_INVALID: {
    status: 422,
    sentence: 'Some settings of the schedule are not valid; nothing was changed. Correct them as `problems` says.',
  },
  SCREENING_POLICY_INVALID: {
    status: 422,
    sentence: 'Some of it is not allowed; nothing was changed. Correct it as `problems` says.',
  },
  SCREENING_REQUIRED: {
    status: 422,
    sentence: 'No model reads a text that was not screened. Call `screenText` first, then send what it answers.',
  },
  SROI_MODEL_INVALID: {
    status: 422,
    sentence: 'Some numbers or sources are not valid; nothing was stored. Correct them as `problems` says.',
  },
  STILL_IN_PROGRESS: {
    status: 409,
    sentence: 'The same request is being worked on. Send it again with the same key; it is answered once.',
  },
  SUBJECT_IS_OFFICER: {
    status: 409,
    sentence:
      'The person decides about erasures as a privacy officer. Take that role away first, and ask again in 30 days.',
  },
  TOO_MANY_EXPORTS: { status: 429, sentence: 'The daily number of exports of one person is used up.' },
  TOO_MANY_IDENTITY_CODES: {
    status: 429,
    sentence: 'Three codes in an hour are enough. Enter the newest one, or ask again at `retryAt`.',
  },
  VERSION_CONFLICT: {
    status: 409,
    sentence: 'It changed since you read it. Read it again, then repeat the change with the new version.',
  },
  VOLUNTEER_TIME_INVALID: {
    status: 422,
    sentence: 'The time cannot be recorded or decided so; nothing was changed. Correct it as `problems` says.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export type RefusalCode = keyof typeof refusals;
