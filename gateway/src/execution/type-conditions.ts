import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** Does an object of this type name satisfy this type condition? */
export type TypeCondition = (typeName: string, condition: string) => boolean;

export function typeConditions(schema: GraphQLSchema): TypeCondition {
  const known = new Map<string, boolean>();
  return (typeName, condition) => {
    if (typeName === condition) return true;
    const key = `${typeName} ${condition}`;
    let holds = known.get(key);
    if (holds === undefined) {
      const type = schema.getType(typeName);
      const abstract = schema.getType(condition);
      const isComposite = isObjectType(type) || isInterfaceType(type);
      holds = isComposite && isAbstractType(abstract) && schema.isSubType(abstract, type);
      // Type names come from subgraphs: an ever-changing wrong one must not grow the memory.
      if (type) known.set(key, holds);
    }
    return holds;
  };
}

/** Names of interfaces and unions: what an `@interfaceObject` subgraph answers as `__typename`. */
export const abstractTypeNames = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(
    Object.values(schema.getTypeMap())
      .filter((type) => isAbstractType(type))
      .map((type) => type.name),
  );
