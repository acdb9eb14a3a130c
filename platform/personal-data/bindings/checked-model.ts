import type { DatabaseShape } from '../engine/introspect.js';
import { type Bindings, BindingsInvalid } from './bindings.js';
import { type Model, unchecked } from './model.js';
import { modelProblems } from './model-problems.js';

/** Throws `BindingsInvalid` with every problem: what is not bound, bound to nothing, or cannot be done. */
export function modelOf(bindings: Bindings, shape: DatabaseShape): Model {
  const model = unchecked(bindings, shape);
  const problems = modelProblems(model);
  if (problems.length > 0) throw new BindingsInvalid(problems);
  return model;
}
