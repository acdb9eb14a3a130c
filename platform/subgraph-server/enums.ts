import { registerEnumType } from 'type-graphql';

interface EnumOptions<T extends string> {
  readonly description?: string;
  /** What each value means; every value has to be described, or none. */
  readonly values?: Readonly<Record<T, string>>;
}

/**
 * An enum of the graph from the domain's own list of names: `graphEnum('ReviewStatus', reviewStatuses, { … })`. The answer goes where
 * type-graphql wants a type. Call it once per subgraph and name.
 */
export function graphEnum<T extends string>(name: string, names: readonly T[], options: EnumOptions<T> = {}) {
  return register(name, Object.fromEntries(names.map((value) => [value, value])) as { [K in T]: K }, options);
}

/** An enum whose names in the graph differ from the domain's values: `{ CONFIDENCE: 'confidence' }`. */
export function mappedGraphEnum<T extends Readonly<Record<string, string>>>(
  name: string,
  values: T,
  options: EnumOptions<keyof T & string> = {},
): T {
  return register(name, values, options);
}

function register<E extends object>(name: string, type: E, { description, values }: EnumOptions<keyof E & string>): E {
  const described = Object.entries<string>(values ?? {}).map(([value, text]) => [value, { description: text }]);
  registerEnumType(type, {
    name,
    ...(description === undefined ? {} : { description }),
    valuesConfig: Object.fromEntries(described) as Partial<Record<keyof E, { description: string }>>,
  });
  return type;
}
