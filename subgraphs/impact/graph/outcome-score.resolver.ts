import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { mayKnowAuthor, maySeeOwnOrPeople } from '../access/visibility.rules.js';
import { OutcomeScoreEntity } from '../outcomes/outcome-score.entity.js';
import { type Context, linkedToReviewer, loadRecord } from './context.js';
import { visibleFeedback } from './feedback.resolver.js';
import { Feedback } from './feedback.types.js';
import { OutcomeScore } from './outcome-score.types.js';

export async function visibleOutcomeScore(context: Context, id: string) {
  const score = await loadRecord(context, OutcomeScoreEntity, id);
  return score && maySeeOwnOrPeople(context.actor, score) ? score : null;
}

@Resolver(() => OutcomeScore)
export class OutcomeScoreResolver {
  @FieldResolver(() => Feedback, {
    nullable: true,
    description:
      'The text it was made from; null for those who may not know its author while it is HELD and after REJECTED, since scores are listed by person.',
  })
  async feedback(@Root() score: OutcomeScore, @Ctx() context: Context) {
    const feedback = await visibleFeedback(context, score.feedbackId);
    return feedback && mayKnowAuthor(context.actor, feedback, await linkedToReviewer(context)) ? feedback : null;
  }
}
