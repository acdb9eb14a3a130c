import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { checkVariables } from '../src/execution/variables.js';

const schema = buildSchema(`
  type Query { field(value: Filter): Int }
  scalar JSON
  enum Status { ACTIVE ENDED }
  input Filter { id: ID! ratio: Float statuses: [Status!] = [ACTIVE] and: [Filter!] other: JSON }
  input Either @oneOf { id: ID name: String }
`);

const LEAVES: readonly unknown[] = [null, 0, 1.5, 1e40, '7', '', true, 'ACTIVE', 'NONE', Number.NaN];
const FILTERS: readonly unknown[] = [
  {},
  { id: 1 },
  { id: null },
  { id: 'a', ratio: '1' },
  { id: 'a', ratio: 1 },
  { id: 'a', ratio: null },
  { id: 'a', statuses: 'ENDED' },
  { id: 'a', statuses: ['ENDED', null] },
  { id: 'a', nothing: 1 },
  { id: 'a', and: [{ id: 'b', and: { id: 'c' } }] },
  { id: 'a', and: [{ id: 'b', and: { ratio: 1 } }] },
  { id: 'a', other: { constructor: [1] } },
  { id: 'a', constructor: 1 },
  JSON.parse('{ "id": "a", "__proto__": 1 }'),
];
const VALUES = [...LEAVES, ...FILTERS, { name: 'n' }, { name: 'n', id: 'i' }, { name: null }, [], undefined];
const TYPES = ['Int', 'Float', 'String', 'Boolean', 'ID', 'JSON', 'Status', 'Filter', 'Either', 'Query', 'Nothing'];

describe('the variables of an operation', () => {
  it.each(TYPES.flatMap((type) => [type, `${type}!`, `[${type}]`, `[${type}!]!`, `[[${type}]]`]))(
    'are accepted as %s exactly where graphql-js accepts them',
    (type) => {
      const operation = parse(`query ($value: ${type}) { field }`).definitions[0] as OperationDefinitionNode;
      for (const value of [...VALUES, ...VALUES.map((each) => [each]), ...VALUES.map((each) => [[each], null])]) {
        const { errors } = getVariableValues(schema, operation.variableDefinitions!, { value });
        const checked = checkVariables(schema, operation, { value });
        const messages = 'errors' in checked ? checked.errors.map(({ message }) => message) : undefined;
        expect(messages).toEqual(errors?.map(({ message }) => message));
        const accepted = 'variables' in checked ? checked.variables : undefined;
        expect(accepted).toEqual(errors ? undefined : value === undefined ? {} : { value });
      }
    },
  );

  it('are sent on as given, with the defaults of those that are not', () => {
    const text = 'query ($filter: Filter, $status: Status = ACTIVE, $ids: [ID!] = "a", $none: Int) { field }';
    const operation = parse(text).definitions[0] as OperationDefinitionNode;
    const filter = { id: 7, and: { id: 8 } };
    expect(checkVariables(schema, operation, { filter, unknown: 1 })).toEqual({
      variables: { filter, status: 'ACTIVE', ids: ['a'] },
    });
    expect(checkVariables(schema, operation, { status: null, ids: 'b' })).toEqual({
      variables: { status: null, ids: 'b' },
    });
  });
});
