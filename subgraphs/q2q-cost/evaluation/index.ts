import { committedModel, scoreText } from '../classification/embedded.rules.js';
import { heldOut } from './data/held-out.js';
import { evaluate, type DimensionMetrics } from './metrics.js';

const known = new Map<string, DimensionMetrics[]>();

/**
 * How good the weights in use are on texts they never saw: computed when first asked for (a few milliseconds),
 * never copied by hand.
 */
export function evaluationOf(language: string): DimensionMetrics[] {
  const before = known.get(language);
  if (before) return before;
  const texts = heldOut.filter((text) => language === 'all' || text.language === language);
  if (texts.length === 0) return [];
  const model = committedModel();
  const metrics = evaluate(texts, (text) => scoreText(text, model).scores);
  known.set(language, metrics);
  return metrics;
}
