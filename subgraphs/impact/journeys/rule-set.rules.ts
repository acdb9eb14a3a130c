import { Ajv, type ErrorObject } from 'ajv';
import {
  type Condition,
  conditionKind,
  type Rule,
  type RuleSet,
  type Selection,
  type ValueCondition,
} from './rule-set.js';
import { ruleSetSchema } from './rule-set.schema.js';

export interface RuleProblem {
  /** Where in the document: `rules.0.when.all_of.1.count.atLeast`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

export type ParsedRuleSet =
  | { readonly kind: 'VALID'; readonly ruleSet: RuleSet }
  | { readonly kind: 'INVALID'; readonly problems: readonly RuleProblem[] };

/** Longest document, in UTF-16 code units. */
export const longestDocument = 65_536;
/** Conditions within conditions. */
const deepest = 5;
const mostProblems = 20;

const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile<RuleSet>(
  ruleSetSchema,
);

/** A rule set from its JSON text, or everything that is wrong with it, each with its place. */
export function parseRuleSet(text: string): ParsedRuleSet {
  if (text.length > longestDocument) return invalid([{ path: '', message: 'must have at most 65,536 characters' }]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid([{ path: '', message: 'must be JSON' }]);
  }
  if (isDeeper(value, 40)) return invalid([{ path: '', message: 'must not be nested so deeply' }]);
  if (!validate(value)) return invalid((validate.errors ?? []).map(problemOf));
  const problems = [...duplicateIds(value.rules), ...value.rules.flatMap(problemsOfRule)];
  return problems.length > 0 ? invalid(problems) : { kind: 'VALID', ruleSet: value };
}

const invalid = (problems: readonly RuleProblem[]): ParsedRuleSet => ({
  kind: 'INVALID',
  problems: problems.slice(0, mostProblems),
});

/** Before the schema, which is recursive, is applied. */
const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)));

function problemOf({ instancePath, keyword, params, message }: ErrorObject): RuleProblem {
  const named: unknown = params.missingProperty ?? params.additionalProperty;
  const path = dotted(typeof named === 'string' ? `${instancePath}/${named}` : instancePath);
  if (keyword === 'required') return { path, message: 'is missing' };
  if (keyword === 'additionalProperties') return { path, message: 'is not known here' };
  if (keyword === 'enum') return { path, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` };
  if (keyword === 'minProperties' || keyword === 'maxProperties')
    return { path, message: 'must have exactly one member, which says what it is' };
  if (keyword === 'pattern')
    return { path, message: 'must be a name of at most 64 lower-case letters, digits and underscores' };
  return { path, message: message ?? 'is not valid' };
}

const dotted = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const duplicateIds = (rules: readonly Rule[]): RuleProblem[] =>
  rules.flatMap(({ id }, index) =>
    rules.findIndex((other) => other.id === id) < index
      ? [{ path: `rules.${index}.id`, message: `must be unique; "${id}" is the id of an earlier rule` }]
      : [],
  );

const problemsOfRule = (rule: Rule, index: number): RuleProblem[] =>
  problemsOfCondition(rule.when, `rules.${index}.when`, 1);

function problemsOfCondition(condition: Condition, path: string, depth: number): RuleProblem[] {
  if (depth > deepest) return [{ path, message: `must not lie deeper than ${deepest} conditions` }];
  const kind = conditionKind(condition);
  const place = `${path}.${kind}`;
  const parts = condition.all_of ?? condition.any_of;
  if (parts) return parts.flatMap((part, index) => problemsOfCondition(part, `${place}.${index}`, depth + 1));
  if (condition.value) return problemsOfValue(condition.value, place);
  return problemsOfSelection((condition.count ?? condition.exists ?? condition.time_since)!, place);
}

function problemsOfSelection({ of, programKind, status }: Selection, path: string): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (status !== undefined && of !== 'enrollment')
    problems.push({
      path: `${path}.status`,
      message: 'belongs to enrolments; set `of` to "enrollment" or leave it out',
    });
  if (programKind !== undefined && of !== 'enrollment' && of !== 'session')
    problems.push({
      path: `${path}.programKind`,
      message: 'belongs to sessions and enrolments; change `of` or leave it out',
    });
  return problems;
}

function problemsOfValue({ of, dimension, atLeast, below }: ValueCondition, path: string): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (of === 'score' && dimension === undefined)
    problems.push({ path: `${path}.dimension`, message: 'is missing: a score has one' });
  if (of === 'rating' && dimension !== undefined)
    problems.push({ path: `${path}.dimension`, message: 'belongs to scores; leave it out' });
  if ((atLeast === undefined) === (below === undefined))
    problems.push({ path, message: 'must have one of `atLeast` and `below`' });
  const [least, most] = of === 'score' ? [0, 1] : [1, 5];
  for (const [member, bound] of Object.entries({ atLeast, below }))
    if (bound !== undefined && (bound < least || bound > most))
      problems.push({ path: `${path}.${member}`, message: `must be between ${least} and ${most}` });
  return problems;
}
