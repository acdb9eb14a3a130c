import { CriticalityLevel, diff, DiffRule } from '@graphql-inspector/core';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';

export interface SchemaChange {
  readonly level: 'BREAKING' | 'DANGEROUS' | 'SAFE';
  /** Schema coordinate, such as `Company.budget`. */
  readonly coordinate: string;
  readonly message: string;
}

export type SchemaKind = 'subgraph' | 'api';

const levels: Readonly<Record<CriticalityLevel, SchemaChange['level']>> = {
  [CriticalityLevel.Breaking]: 'BREAKING',
  [CriticalityLevel.Dangerous]: 'DANGEROUS',
  [CriticalityLevel.NonBreaking]: 'SAFE',
};
const order = ['BREAKING', 'DANGEROUS', 'SAFE'];

/** What a client of `before` has to know about `after`, worst first. Without usage data everything counts as used. */
export async function compareSchemas(before: string, after: string, kind: SchemaKind): Promise<SchemaChange[]> {
  const changes = await diff(schemaOf(before, kind), schemaOf(after, kind), [DiffRule.simplifyChanges]);
  return changes
    .map(({ criticality, path, message }) => ({ level: levels[criticality.level], coordinate: path ?? '', message }))
    .toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level) || a.coordinate.localeCompare(b.coordinate));
}

/** Federation directives are linked, not defined, in a subgraph's SDL. */
const schemaOf = (sdl: string, kind: SchemaKind): GraphQLSchema =>
  buildASTSchema(parse(sdl), { assumeValidSDL: kind === 'subgraph' });
