import { type FieldNode, Kind, type ValueNode } from 'graphql';
import type { Endpoint, Parameter } from '#contracts/endpoints';
import { pointerTo, type ProblemDetail } from './problem.js';

type Place = Pick<ProblemDetail, 'pointer' | 'parameter'>;

/** Where a value of a parameter is in a request; `path` leads on inside of it. */
export const placeOf = ({ in: at, name, header }: Parameter, path: readonly (string | number)[]): Place =>
  at === 'body' ? { pointer: pointerTo([name, ...path]) } : { parameter: header ?? name };

/**
 * A refusal names what it refuses by its place in the arguments, `input.cron`; the request has it under the name of a variable, `schedule`.
 * What comes of no variable is named as if the body were the input.
 */
export function refusalPlaces({ root, parameters }: Pick<Endpoint, 'root' | 'parameters'>): (path: string) => Place {
  const variables = variablesOf(root);
  return (path) => {
    const steps = path === '' ? [] : path.split('.');
    const source =
      variables.find(({ at }) => at.every((step, index) => step === steps[index])) ??
      variables.find(({ at }) => steps.length > 1 && steps.every((step, index) => step === at[index]));
    const parameter = source && parameters.find(({ name }) => name === source.name);
    if (parameter) return placeOf(parameter, steps.slice(source.at.length));
    return { pointer: pointerTo(steps[0] === 'input' ? steps.slice(1) : steps) };
  };
}

interface Source {
  /** `['input', 'cron']`. */
  readonly at: readonly string[];
  /** The variable. */
  readonly name: string;
}

const variablesOf = ({ arguments: given }: FieldNode): Source[] =>
  (given ?? []).flatMap(({ name, value }) => sourcesIn(value, [name.value]));

function sourcesIn(value: ValueNode, at: readonly string[]): Source[] {
  if (value.kind === Kind.VARIABLE) return [{ at, name: value.name.value }];
  if (value.kind !== Kind.OBJECT) return [];
  return value.fields.flatMap((field) => sourcesIn(field.value, [...at, field.name.value]));
}
