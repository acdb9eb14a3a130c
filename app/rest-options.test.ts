import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isAbstractType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { type Endpoint, refusalTypes, rootTypeOf } from '#contracts/endpoints';
import { projectRoot } from '#platform/project-root';
import { annotatedOperations } from './rest-options.js';

const schema = buildSchema(readFileSync(join(projectRoot(), 'contracts', 'api.graphql'), 'utf8'));
const refusals = refusalTypes(schema);
const saysWhen = ['retryAfter', 'retryAt'];

function selectedBy({ text }: Endpoint): ReadonlySet<string> {
  const selected = new Set<string>();
  const info = new TypeInfo(schema);
  const Field = ({ name }: { readonly name: { readonly value: string } }) =>
    void selected.add(`${info.getParentType()?.name}.${name.value}`);
  visit(parse(text), visitWithTypeInfo(info, { Field }));
  return selected;
}

/** Fields of refusals that say when to come back. */
function timesOf(endpoint: Endpoint): string[] {
  const root = getNamedType(rootTypeOf(endpoint, schema)!);
  if (!isAbstractType(root)) return [];
  return schema
    .getPossibleTypes(root)
    .filter(({ name }) => refusals.has(name))
    .flatMap((type) => saysWhen.filter((field) => type.getFields()[field]).map((field) => `${type.name}.${field}`));
}

it('every refusal that says when to come back does so over REST, as Retry-After', () => {
  const endpoints = annotatedOperations();
  const missing = endpoints.flatMap((endpoint) => {
    const selected = selectedBy(endpoint);
    return timesOf(endpoint)
      .filter((field) => !selected.has(field))
      .map((field) => `${endpoint.name} does not select ${field}`);
  });
  expect(missing).toEqual([]);
  const classify = endpoints.find(({ name }) => name === 'ClassifyText')!;
  expect(timesOf(classify)).toContain('ProviderUnavailable.retryAfter');
});
