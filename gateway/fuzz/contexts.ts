import { type GraphQLSchema, Kind, type ObjectValueNode, isInterfaceType, isObjectType, isUnionType } from 'graphql';

/** An argument that clients do not give: its value is read from an object around the field's. */
export interface ContextArgument {
  readonly argument: string;
  readonly context: string;
  /** What is read of that object, without braces around it. */
  readonly selection: string;
}

const text = (node: ObjectValueNode, name: string): string => {
  const value = node.fields.find((field) => field.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
};

/** What a supergraph says about `@context` and `@fromContext`. */
export class Contexts {
  /** `Type.field` → its arguments from contexts. */
  readonly arguments = new Map<string, readonly ContextArgument[]>();
  /** Type → the contexts that its objects are. */
  private readonly ofType = new Map<string, Set<string>>();

  constructor(private readonly schema: GraphQLSchema) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type) && !isUnionType(type)) continue;
      for (const directive of type.astNode?.directives ?? []) {
        const name = directive.arguments?.find((argument) => argument.name.value === 'name')?.value;
        if (directive.name.value === 'context' && name?.kind === Kind.STRING) this.add(type.name, name.value);
      }
      if (isUnionType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const found = (field.astNode?.directives ?? []).flatMap((directive) => {
          const list = directive.arguments?.find((argument) => argument.name.value === 'contextArguments')?.value;
          const nodes = list?.kind === Kind.LIST ? list.values.filter((each) => each.kind === Kind.OBJECT) : [];
          return directive.name.value === 'join__field' ? nodes : [];
        });
        if (found.length > 0) this.arguments.set(`${type.name}.${field.name}`, found.map(contextArgument));
      }
    }
  }

  isContext(typeName: string, context: string): boolean {
    return this.ofType.get(typeName)?.has(context) ?? false;
  }

  private add(typeName: string, context: string): void {
    const type = this.schema.getType(typeName);
    const possible = isInterfaceType(type) || isUnionType(type) ? this.schema.getPossibleTypes(type) : [];
    for (const name of [typeName, ...possible.map((each) => each.name)]) {
      this.ofType.set(name, (this.ofType.get(name) ?? new Set()).add(context));
    }
  }
}

const contextArgument = (node: ObjectValueNode): ContextArgument => ({
  argument: text(node, 'name'),
  context: text(node, 'context'),
  selection: text(node, 'selection').replace(/^\s*\{(.*)\}\s*$/s, '$1'),
});
