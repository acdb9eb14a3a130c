import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  OperationTypeNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { directiveArguments, LinkedDirectives } from './linked-directives.js';

/** What a contract decides about; the types of specifications (`join__…`) are left out. */
export interface SchemaElements {
  readonly types: ReadonlyMap<string, TypeElement>;
  /** Names of the root types; a query type is always there. */
  readonly roots: { readonly query: string; readonly others: readonly string[] };
  /** Types that arguments of directives have. */
  readonly directiveTypes: readonly string[];
}

export type TypeKind = 'object' | 'interface' | 'union' | 'enum' | 'input' | 'scalar';

interface Element {
  /** Schema coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`. */
  readonly coordinate: string;
  readonly tags: readonly string[];
  /** `@inaccessible` in the supergraph already. */
  readonly inaccessible: boolean;
}

export interface TypeElement extends Element {
  readonly kind: TypeKind;
  /** Fields, input fields or enum values by name. */
  readonly fields: ReadonlyMap<string, FieldElement>;
  /** Of a union. */
  readonly members: readonly string[];
  readonly interfaces: readonly string[];
}

export interface FieldElement extends ValueElement {
  readonly arguments: readonly ValueElement[];
}

export interface ValueElement extends Element {
  /** Named type; absent on enum values. */
  readonly type: string | undefined;
  /** An argument or input field that must be given. */
  readonly required: boolean;
}

const KINDS: Partial<Record<Kind, TypeKind>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
};

export const isTypeDefinition = (node: { readonly kind: Kind }): node is TypeDefinitionNode =>
  KINDS[node.kind] !== undefined;

export function readSchemaElements(supergraph: DocumentNode): SchemaElements {
  const links = new LinkedDirectives(supergraph);
  const reader = new ElementReader(links);
  const definitions = supergraph.definitions.filter(isTypeDefinition);
  const served = definitions.filter(({ name }) => !links.isSpecificationType(name.value));
  return {
    types: new Map(served.map((type) => [type.name.value, reader.type(type)])),
    roots: rootsOf(supergraph),
    directiveTypes: supergraph.definitions.flatMap((node) =>
      node.kind === Kind.DIRECTIVE_DEFINITION ? (node.arguments ?? []).map(({ type }) => nameOf(type)) : [],
    ),
  };
}

class ElementReader {
  readonly #tag: string;
  readonly #inaccessible: string;

  constructor(links: LinkedDirectives) {
    this.#tag = links.nameOf('tag', 'tag');
    this.#inaccessible = links.nameOf('inaccessible', 'inaccessible');
  }

  type(node: TypeDefinitionNode): TypeElement {
    const name = node.name.value;
    const fields = 'fields' in node ? (node.fields ?? []) : 'values' in node ? (node.values ?? []) : [];
    return {
      ...this.#element(name, node.directives),
      kind: KINDS[node.kind]!,
      fields: new Map(
        fields.map((field) => {
          const element = this.#element(`${name}.${field.name.value}`, field.directives);
          return [field.name.value, { ...element, ...this.#value(element.coordinate, field) }];
        }),
      ),
      members: 'types' in node ? (node.types ?? []).map((type) => type.name.value) : [],
      interfaces: 'interfaces' in node ? (node.interfaces ?? []).map((type) => type.name.value) : [],
    };
  }

  #value(
    coordinate: string,
    node: FieldDefinitionNode | InputValueDefinitionNode | { readonly kind: Kind.ENUM_VALUE_DEFINITION },
  ) {
    if (node.kind === Kind.ENUM_VALUE_DEFINITION) return { type: undefined, required: false, arguments: [] };
    if (node.kind === Kind.INPUT_VALUE_DEFINITION) {
      return { type: nameOf(node.type), required: isRequired(node), arguments: [] };
    }
    const values = (node.arguments ?? []).map((argument) => ({
      ...this.#element(`${coordinate}(${argument.name.value}:)`, argument.directives),
      type: nameOf(argument.type),
      required: isRequired(argument),
    }));
    return { type: nameOf(node.type), required: false, arguments: values };
  }

  #element(coordinate: string, directives: readonly ConstDirectiveNode[] = []): Element {
    const tags = directives.filter(({ name }) => name.value === this.#tag).map((it) => directiveArguments(it).name);
    return {
      coordinate,
      tags: tags.filter((tag) => typeof tag === 'string'),
      inaccessible: directives.some(({ name }) => name.value === this.#inaccessible),
    };
  }
}

const isRequired = ({ type, defaultValue }: InputValueDefinitionNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;

const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

function rootsOf(supergraph: DocumentNode): SchemaElements['roots'] {
  const roots = supergraph.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.operationTypes ?? []) : [],
  );
  const query = roots.find(({ operation }) => operation === OperationTypeNode.QUERY)?.type.name.value ?? 'Query';
  return { query, others: roots.map(({ type }) => type.name.value).filter((name) => name !== query) };
}
