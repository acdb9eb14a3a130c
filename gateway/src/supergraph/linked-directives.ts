import { type ConstDirectiveNode, type DocumentNode, Kind, type ValueNode } from 'graphql';

/**
 * What a directive of one of Apollo's specifications is called in this supergraph. `@link` decides: `as` renames the specification,
 * `import` names single directives, and what is not imported carries the specification's name as a prefix.
 * https://specs.apollo.dev/link/v1.0
 */
export class LinkedDirectives {
  readonly #links = new Map<string, { prefix: string; imported: Map<string, string> }>();
  readonly #importedTypes = new Set<string>();

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
      for (const directive of definition.directives ?? []) this.#read(directive);
    }
  }

  /** The name of `directive` of `https://specs.apollo.dev/<specification>`, without `@`. */
  nameOf(specification: string, directive: string): string {
    const link = this.#links.get(specification);
    if (!link) return directive;
    const imported = link.imported.get(directive);
    if (imported) return imported;
    return directive === specification ? link.prefix : `${link.prefix}__${directive}`;
  }

  has(specification: string): boolean {
    return this.#links.has(specification);
  }

  /** Whether a type belongs to a specification (`join__Graph`) and not to the schema that is served. */
  isSpecificationType(name: string): boolean {
    if (this.#importedTypes.has(name)) return true;
    const prefix = name.split('__', 1)[0];
    return name.includes('__') && [...this.#links.values()].some((link) => link.prefix === prefix);
  }

  #read(directive: ConstDirectiveNode): void {
    const values = directiveArguments(directive);
    if (typeof values.url !== 'string') return;
    const specification = /\/([A-Za-z]\w*)\/v\d+\.\d+\/?$/.exec(values.url)?.[1];
    if (!specification) return;
    const imported = new Map<string, string>();
    for (const item of Array.isArray(values.import) ? values.import : []) {
      const { name, as = name } = typeof item === 'string' ? { name: item } : (item as { name: string; as?: string });
      if (name.startsWith('@')) imported.set(name.slice(1), as.slice(1));
      else this.#importedTypes.add(as);
    }
    this.#links.set(specification, { prefix: typeof values.as === 'string' ? values.as : specification, imported });
  }
}

/** Argument values of an applied directive as plain JSON; enum values are their names. */
export function directiveArguments(directive: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, plain(argument.value)]),
  );
}

function plain(value: ValueNode): unknown {
  if (value.kind === Kind.LIST) return value.values.map(plain);
  if (value.kind === Kind.OBJECT) return Object.fromEntries(value.fields.map((it) => [it.name.value, plain(it.value)]));
  if (value.kind === Kind.INT || value.kind === Kind.FLOAT) return Number(value.value);
  return 'value' in value ? value.value : null;
}
