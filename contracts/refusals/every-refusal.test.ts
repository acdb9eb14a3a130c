import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLInterfaceType, isUnionType } from 'graphql';
import { codeOfType, refusals } from './index.js';

const api = buildSchema(readFileSync(join(import.meta.dirname, '..', 'api.graphql'), 'utf8'), { assumeValid: true });
const resultUnions = Object.values(api.getTypeMap()).filter(
  (type) => isUnionType(type) && type.name.endsWith('Result'),
) as Extract<ReturnType<typeof api.getType>, { getTypes(): unknown }>[];
/** Where the work may end well in more than one way. */
const severalAnswers: Readonly<Record<string, readonly string[]>> = {
  IngestFeedbackResult: ['FeedbackAccepted', 'FeedbackDuplicate'],
};

const errorResult = (): GraphQLInterfaceType => {
  const type = api.getType('ErrorResult');
  if (!type) throw new Error('The API has no interface ErrorResult.');
  return type as GraphQLInterfaceType;
};

test('there are result unions to look at', () => expect(resultUnions.length).toBeGreaterThan(0));

test.each(resultUnions.map((union) => [union.name, union] as const))(
  '%s: one member is the answer, every other one implements ErrorResult',
  (name, union) => {
    const answers = union.getTypes().filter((member) => !member.getInterfaces().includes(errorResult()));
    const names = answers.map((member) => member.name).sort();
    expect(names).toEqual(severalAnswers[name] ?? [names[0]]);
  },
);

test('every type that implements ErrorResult has an entry in the registry, and every entry a type', () => {
  const types = api.getPossibleTypes(errorResult()).map(({ name }) => codeOfType(name));
  expect(types.sort()).toEqual(Object.keys(refusals));
});
