import {
  type DocumentNode,
  type FloatValueNode,
  type GraphQLSchema,
  type IntValueNode,
  Kind,
  type StringValueNode,
  TypeInfo,
  getNamedType,
  isSpecifiedScalarType,
  print,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isExact } from '../exact-json.js';
import { mapFetches } from './premature-fields.js';
import type { Pass } from './root-once.js';

interface Planned {
  readonly document: DocumentNode;
  /** The passes with the numbers in their requests. */
  readonly restored: (passes: readonly Pass[]) => readonly Pass[];
}

/**
 * Numbers of custom scalars that a double cannot hold, as texts that stand for them: Apollo's planner makes values of arguments, and would
 * ask for another number.
 */
export function withoutInexactNumbers(schema: GraphQLSchema, document: DocumentNode): Planned {
  const unchanged: Planned = { document, restored: (passes) => passes };
  if (!hasInexactNumbers(document)) return unchanged;
  let prefix = '_gwNumber';
  for (const text = print(document); text.includes(prefix); ) prefix = `_${prefix}`;
  const numbers = new Map<string, string>();
  const typeInfo = new TypeInfo(schema);
  const replaced = ({ value }: IntValueNode | FloatValueNode): StringValueNode | undefined => {
    const type = getNamedType(typeInfo.getInputType());
    if (isExact(value) || (type && isSpecifiedScalarType(type))) return undefined;
    const name = `${prefix}${numbers.size}`;
    numbers.set(JSON.stringify(name), value);
    return { kind: Kind.STRING, value: name };
  };
  const changed = visit(document, visitWithTypeInfo(typeInfo, { IntValue: replaced, FloatValue: replaced }));
  if (numbers.size === 0) return unchanged;
  const inText = new RegExp(`"${prefix}\\d+"`, 'g');
  const exact = (text: string): string => text.replace(inText, (name) => numbers.get(name) ?? name);
  return {
    document: changed,
    restored: (passes) =>
      passes.map((pass) => {
        if (!pass.node) return pass;
        const node = mapFetches(pass.node, [], (fetch) => {
          const { operationDocumentNode: _, ...rest } = fetch;
          return { ...rest, operation: exact(fetch.operation) };
        });
        return { ...pass, node };
      }),
  };
}

function hasInexactNumbers(document: DocumentNode): boolean {
  let found = false;
  const look = ({ value }: IntValueNode | FloatValueNode): void => void (found ||= !isExact(value));
  visit(document, { IntValue: look, FloatValue: look });
  return found;
}
