import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { hasScope, mayAccessCompany } from '#platform/auth';
import {
  GraphqlError,
  IdempotencyKey,
  IdempotencyKeyReused,
  InputProblem,
  make,
  RateLimited,
  RequiresScopes,
} from '#platform/subgraph-server';
import { mayKnowAuthor, mayReadText, maySeeFeedback, maySeeOwnOrPeople } from '../access/visibility.rules.js';
import { FeedbackEntity } from '../feedback/feedback.entity.js';
import { QueueFullError } from '../feedback/group-commit.js';
import { type IngestOutcome, IngestUnavailable } from '../feedback/ingest.service.js';
import { unknownCompany } from '../feedback/known-records.store.js';
import { parseSubmissions, type Problem } from '../feedback/submission.rules.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, linkedToReviewer, loadRecord } from './context.js';
import { Feedback, IngestFeedbackInput } from './feedback.types.js';
import { needsScope } from './guards.js';
import { OutcomeScore } from './outcome-score.types.js';
import { visibleProgram } from './program.resolver.js';
import { Program } from './program.types.js';
import { FeedbackAccepted, FeedbackDuplicate, FeedbackInvalid, IngestFeedbackResult } from './results.js';
import { visibleUser } from './user.resolver.js';
import { User } from './user.types.js';

export async function visibleFeedback(context: Context, id: string) {
  const feedback = await loadRecord(context, FeedbackEntity, id);
  return feedback && maySeeFeedback(context.actor, feedback) ? feedback : null;
}

type Result = typeof IngestFeedbackResult;

/** Paths as in the mutation: the key is an argument of its own, everything else is a field of the input. */
const invalid = (problems: readonly Problem[]): FeedbackInvalid =>
  refuse(FeedbackInvalid, {
    problems: problems.map(({ path, message }) =>
      make(InputProblem, { path: path === 'id' ? 'idempotencyKey' : `input.${path}`, message }),
    ),
  });

function resultOf(outcome: IngestOutcome): Result {
  switch (outcome.kind) {
    case 'stored':
      return make(outcome.accepted > 0 ? FeedbackAccepted : FeedbackDuplicate, { feedbackId: outcome.feedbackIds[0]! });
    case 'invalid':
      return invalid(outcome.problems);
    case 'conflict':
      return refuse(IdempotencyKeyReused, {});
  }
}

/** A full queue is a refusal; a store that is away is an outage. */
function failureOf(error: unknown): RateLimited {
  if (error instanceof QueueFullError)
    return refuse(RateLimited, { message: error.message, retryAfter: error.retryAfterSeconds });
  throw error instanceof IngestUnavailable ? new GraphqlError('UNAVAILABLE', error.message) : error;
}

@Resolver(() => Feedback)
export class FeedbackResolver {
  @Query(() => Feedback, {
    nullable: true,
    description: 'The feedback of this id; null when there is none that you may see.',
  })
  @Directive('@authenticated')
  feedback(@Arg('id', () => ID, { description: 'UUID of the feedback.' }) id: string, @Ctx() context: Context) {
    return visibleFeedback(context, id);
  }

  @Mutation(() => IngestFeedbackResult, { description: 'Stores a text; answers once it is durable.' })
  @RequiresScopes('feedback:write')
  async ingestFeedback(
    @Arg('input', () => IngestFeedbackInput, { description: 'The text and what it belongs to.' })
    input: IngestFeedbackInput,
    @IdempotencyKey() idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<Result> {
    const { actor, services } = context;
    if (!hasScope(actor, 'feedback:write')) throw needsScope('feedback:write');
    const key = idempotencyKey ?? services.ids.next();
    const { submittedAt, ...fields } = input;
    const event = {
      ...fields,
      id: key,
      type: 'feedback.submitted',
      submittedAt: (submittedAt ?? services.clock.now()).toISOString(),
    };
    const parsed = parseSubmissions(event, services.clock.now());
    if (!parsed.ok) return invalid(parsed.problems);
    const [submission] = parsed.submissions;
    if (!mayAccessCompany(actor, submission!.companyId)) return invalid([unknownCompany]);
    const assumed = submittedAt == null ? { submittedAtAssumed: true as const } : {};
    try {
      const source = `graph:${actor.kind}:${actor.id}`;
      return resultOf(await services.ingest.submit(source, [{ ...submission!, ...assumed }]));
    } catch (error) {
      return failureOf(error);
    }
  }

  @FieldResolver(() => Company, { nullable: true, description: 'The company whose programme it is about.' })
  company(@Root() feedback: Feedback, @Ctx() context: Context) {
    return visibleCompany(context, feedback.companyId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The words as they came, at most 10,000 characters: for the author, for reviewers, and for callers with the scope `impact:people`; null for everyone else. While the status is HELD and after REJECTED they are for the author and for reviewers only. Always null for a reviewer who shares a programme or a meeting with the author.',
  })
  async text(@Root() feedback: Feedback, @Ctx() context: Context): Promise<string | null> {
    return mayReadText(context.actor, feedback, await linkedToReviewer(context)) ? feedback.text : null;
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'Who wrote it; null for those who may not see that person. While the status is HELD and after REJECTED it is for the author and for reviewers who may see that person, and null for everyone else.',
  })
  async user(@Root() feedback: Feedback, @Ctx() context: Context) {
    const isKnown = mayKnowAuthor(context.actor, feedback, await linkedToReviewer(context));
    return isKnown ? visibleUser(context, feedback.userId) : null;
  }

  @FieldResolver(() => Program, { nullable: true, description: 'The programme it is about, if it is about one.' })
  program(@Root() feedback: Feedback, @Ctx() context: Context) {
    return feedback.programId === null ? null : visibleProgram(context, feedback.programId);
  }

  @FieldResolver(() => [OutcomeScore], { nullable: true, description: 'The scores that count now, by dimension.' })
  async outcomeScores(@Root() feedback: Feedback, @Ctx() context: Context) {
    if (!maySeeOwnOrPeople(context.actor, feedback)) throw needsScope('impact:people');
    return context.load('impact.scoresOfFeedback', feedback.id, (ids) => context.services.outcomes.currentOf(ids));
  }
}

@Resolver(() => FeedbackAccepted)
export class FeedbackAcceptedResolver {
  @FieldResolver(() => Feedback, { nullable: true, description: 'What was stored.' })
  feedback(@Root() result: FeedbackAccepted, @Ctx() context: Context) {
    return storedFeedback(context, result.feedbackId);
  }
}

@Resolver(() => FeedbackDuplicate)
export class FeedbackDuplicateResolver {
  @FieldResolver(() => Feedback, { nullable: true, description: 'What was stored the first time.' })
  feedback(@Root() result: FeedbackDuplicate, @Ctx() context: Context) {
    return storedFeedback(context, result.feedbackId);
  }
}

/** Who may submit a text for a company gets back what they submitted. */
const storedFeedback = (context: Context, id: string) => loadRecord(context, FeedbackEntity, id);
