import type { FieldElement, SchemaElements, TypeElement, ValueElement } from './schema-elements.js';

/** Which part of a supergraph is served, by the names of its `@tag`s. */
export interface Contract {
  /** Empty: everything that is not excluded. */
  readonly includeTags: readonly string[];
  readonly excludeTags: readonly string[];
  /** Also hide types that nothing of the variant leads to. */
  readonly hideUnreachableTypes: boolean;
}

/** Why an element is hidden, by its coordinate. What is inside a hidden type is hidden with it and not listed. */
export type HiddenElements = ReadonlyMap<string, string>;

export interface ContractDecision {
  readonly hidden: HiddenElements;
  /** What keeps the rest from being a schema; empty when it is one. */
  readonly problems: readonly string[];
}

/**
 * What a contract hides. The rules are those of GraphOS contracts: an excluded tag hides its element, and wins; where tags are included,
 * fields of objects and interfaces need one (or their type does), and unions do. Enum values, input fields and arguments follow what
 * they belong to. What is left without a type or without content is hidden as well.
 * https://www.apollographql.com/docs/graphos/platform/schema-management/delivery/contracts/create
 */
export function decideContract(schema: SchemaElements, contract: Contract): ContractDecision {
  const rules = new Rules(schema, contract);
  rules.hideByTags();
  while (rules.hideConsequences());
  if (contract.hideUnreachableTypes) rules.hideUnreachable();
  return { hidden: rules.hidden, problems: rules.problems() };
}

/** Every tag of the schema, in alphabetical order. */
export function tagsOf(schema: SchemaElements): readonly string[] {
  const tags = new Set<string>();
  for (const type of schema.types.values()) {
    for (const element of [type, ...[...type.fields.values()].flatMap((field) => [field, ...field.arguments])])
      for (const tag of element.tags) tags.add(tag);
  }
  return [...tags].toSorted();
}

class Rules {
  readonly hidden = new Map<string, string>();
  readonly #schema: SchemaElements;
  readonly #contract: Contract;

  constructor(schema: SchemaElements, contract: Contract) {
    this.#schema = schema;
    this.#contract = contract;
  }

  hideByTags(): void {
    for (const type of this.#schema.types.values()) {
      this.#hideByTag(type);
      if (type.kind === 'union') this.#hideUnlessIncluded(type, type.tags);
      for (const field of type.fields.values()) {
        this.#hideByTag(field);
        // An object's or interface's tags are its fields' as well.
        if (type.kind === 'object' || type.kind === 'interface')
          this.#hideUnlessIncluded(field, [...type.tags, ...field.tags]);
        for (const argument of field.arguments) this.#hideByTag(argument);
      }
    }
  }

  /** One step; true when it has hidden something, which may have consequences of its own. */
  hideConsequences(): boolean {
    const before = this.hidden.size;
    for (const type of this.#visibleTypes()) {
      for (const field of this.#visibleFields(type)) {
        this.#hideWithType(field);
        for (const argument of field.arguments) this.#hideWithType(argument);
      }
      if (type.kind === 'scalar') continue;
      const left = type.kind === 'union' ? type.members.filter((it) => this.#isVisible(it)) : this.#visibleFields(type);
      if (left.length === 0) this.#hide(type.coordinate, `nothing of ${type.coordinate} is left`);
    }
    return this.hidden.size > before;
  }

  hideUnreachable(): void {
    const { roots, directiveTypes } = this.#schema;
    const wanted = this.#visibleTypes().filter(({ tags }) => this.#includes(tags));
    const start = [roots.query, ...roots.others, ...directiveTypes, ...wanted.map(({ coordinate }) => coordinate)];
    const reached = new Set<string>();
    const open = start.filter((name) => this.#isVisible(name));
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      open.push(...this.#neighbours(this.#schema.types.get(name)!).filter((it) => this.#isVisible(it)));
    }
    for (const { coordinate } of this.#visibleTypes())
      if (!reached.has(coordinate)) this.#hide(coordinate, 'nothing leads to it');
  }

  problems(): string[] {
    const { query } = this.#schema.roots;
    if (!this.#isVisible(query)) return [`nothing of ${query} is left`];
    return this.#visibleTypes().flatMap((type) => [...this.#missingInputs(type), ...this.#missingFields(type)]);
  }

  *#valuesOf(type: TypeElement): Iterable<ValueElement> {
    if (type.kind === 'input') yield* type.fields.values();
    else for (const field of this.#visibleFields(type)) yield* field.arguments;
  }

  #missingInputs(type: TypeElement): string[] {
    return [...this.#valuesOf(type)]
      .filter((value) => value.required && this.hidden.has(value.coordinate))
      .map(({ coordinate }) => `${coordinate} must be given but is hidden (${this.hidden.get(coordinate)})`);
  }

  /** Fields that an interface of the variant promises and this type has no longer. */
  #missingFields(type: TypeElement): string[] {
    return type.interfaces.flatMap((name) => {
      const promised = this.#schema.types.get(name);
      if (!promised || !this.#isVisible(name)) return [];
      const missing = this.#visibleFields(promised).map(({ coordinate }) => coordinate.slice(name.length + 1));
      return missing
        .filter((field) => this.hidden.has(`${type.coordinate}.${field}`))
        .map((field) => {
          const reason = this.hidden.get(`${type.coordinate}.${field}`);
          return `${type.coordinate}.${field} is hidden (${reason}) but implements ${name}.${field}, which is not`;
        });
    });
  }

  #neighbours(type: TypeElement): string[] {
    const values = this.#visibleFields(type).flatMap((field) => [field, ...field.arguments]);
    const types = values.flatMap(({ type: name }) => (name === undefined ? [] : [name]));
    return [...types, ...type.members, ...type.interfaces, ...(this.#implementers().get(type.coordinate) ?? [])];
  }

  #implementers(): ReadonlyMap<string, readonly string[]> {
    return (this.#implementersByName ??= implementersOf(this.#schema));
  }
  #implementersByName: ReadonlyMap<string, readonly string[]> | undefined;

  #visibleTypes(): TypeElement[] {
    return [...this.#schema.types.values()].filter(({ coordinate }) => !this.hidden.has(coordinate));
  }

  #visibleFields(type: TypeElement): FieldElement[] {
    return [...type.fields.values()].filter(({ coordinate }) => !this.hidden.has(coordinate));
  }

  /** Of a type of the schema; the built-in ones have no part in any contract. */
  #isVisible(name: string): boolean {
    return this.#schema.types.has(name) && !this.hidden.has(name);
  }

  #includes(tags: readonly string[]): boolean {
    return tags.some((tag) => this.#contract.includeTags.includes(tag));
  }

  #hideByTag({ coordinate, tags, inaccessible }: TypeElement | ValueElement): void {
    if (inaccessible) this.#hide(coordinate, 'inaccessible in the supergraph');
    const excluded = tags.find((tag) => this.#contract.excludeTags.includes(tag));
    if (excluded !== undefined) this.#hide(coordinate, `tagged ${excluded}`);
  }

  #hideUnlessIncluded({ coordinate }: TypeElement | ValueElement, tags: readonly string[]): void {
    if (this.#contract.includeTags.length > 0 && !this.#includes(tags))
      this.#hide(coordinate, 'without an included tag');
  }

  #hideWithType({ coordinate, type }: ValueElement): void {
    if (type !== undefined && this.hidden.has(type))
      this.#hide(coordinate, `its type ${type} is hidden: ${this.hidden.get(type)}`);
  }

  #hide(coordinate: string, reason: string): void {
    if (!this.hidden.has(coordinate)) this.hidden.set(coordinate, reason);
  }
}

function implementersOf({ types }: SchemaElements): ReadonlyMap<string, readonly string[]> {
  const implementers = new Map<string, string[]>();
  for (const type of types.values()) {
    for (const name of type.interfaces) {
      const known = implementers.get(name);
      if (known) known.push(type.coordinate);
      else implementers.set(name, [type.coordinate]);
    }
  }
  return implementers;
}
