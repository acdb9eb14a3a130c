import { committedModel, scoreText } from '../classification/embedded.rules.js';
import { resultsOf, type EvaluationResults, type ReadText } from './results.rules.js';
import { testTexts } from './test-set.js';

let known: readonly ReadText[] | undefined;
let results: EvaluationResults | undefined;

/** What the weights in use say of every text of the labelled set: computed when first asked for (some milliseconds). */
export function embeddedReading(): readonly ReadText[] {
  if (!known) {
    const model = committedModel();
    known = testTexts().map((text) => ({ text, scores: scoreText(text, model).scores }));
  }
  return known;
}

/** How good the weights in use are on texts by hands that they never saw; never copied by hand. */
export const embeddedResults = (): EvaluationResults => (results ??= resultsOf(embeddedReading()));
