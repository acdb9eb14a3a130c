import {
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';
import { Contexts } from './contexts.js';

export const selectionOf = (fields: string): SelectionSetNode => {
  const definition = parse(`{${fields}}`, { noLocation: true }).definitions[0];
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a selection: ${fields}`);
  return definition.selectionSet;
};

/** What the supergraph says about keys and requirements, over all subgraphs. */
export class Facts {
  readonly keyFields = new Set<string>();
  readonly requires = new Map<string, SelectionSetNode>();
  /** Concrete type → the interface whose entities it is part of. */
  readonly entityInterface = new Map<string, string>();
  readonly implementations = new Map<string, readonly string[]>();
  readonly contexts: Contexts;

  constructor(readonly schema: GraphQLSchema) {
    this.contexts = new Contexts(schema);
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const directive of type.astNode?.directives ?? []) {
        const key = directive.arguments?.find(({ name }) => name.value === 'key')?.value;
        if (directive.name.value !== 'join__type' || key?.kind !== Kind.STRING) continue;
        this.addKey(type.name, selectionOf(key.value));
        if (isInterfaceType(type)) this.addInterface(type.name);
      }
      for (const field of Object.values(type.getFields())) {
        for (const directive of field.astNode?.directives ?? []) {
          const requires = directive.arguments?.find(({ name }) => name.value === 'requires')?.value;
          if (requires?.kind === Kind.STRING)
            this.requires.set(`${type.name}.${field.name}`, selectionOf(requires.value));
        }
      }
    }
  }

  /** Types of one entity interface share numbers: the number says which of them it is. */
  concrete(typeName: string, n: number): string {
    const names = this.implementations.get(typeName);
    return names && names.length > 0 ? names[n % names.length]! : typeName;
  }

  /** Whether objects of a type meet a type condition. */
  readonly isA = (typeName: string, condition: string): boolean => {
    const [type, wider] = [this.schema.getType(typeName), this.schema.getType(condition)];
    return type === wider || (isAbstractType(wider) && isObjectType(type) && this.schema.isSubType(wider, type));
  };

  private addInterface(name: string): void {
    const type = this.schema.getType(name);
    if (!isInterfaceType(type)) return;
    const names = this.schema
      .getPossibleTypes(type)
      .map((each) => each.name)
      .sort();
    this.implementations.set(name, names);
    for (const each of names) this.entityInterface.set(each, name);
  }

  private addKey(typeName: string, set: SelectionSetNode): void {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      this.keyFields.add(`${typeName}.${selection.name.value}`);
      if (!selection.selectionSet) continue;
      const inner = getNamedType(type.getFields()[selection.name.value]!.type);
      this.addKey(inner.name, selection.selectionSet);
    }
  }
}
