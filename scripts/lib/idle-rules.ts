type Pattern = string | readonly string[];

/** The parts of a dependency-cruiser rule that say which files it is about. */
export interface BoundaryRule {
  readonly name: string;
  readonly from: { readonly path?: Pattern; readonly pathNot?: Pattern };
  readonly to: { readonly path?: Pattern; readonly pathNot?: Pattern };
}

/** The sides of rules that match none of these modules. A pattern with `$1` means something else for every source: it counts as met. */
export function idleRules(
  rules: readonly BoundaryRule[],
  modules: readonly string[],
): readonly { readonly rule: string; readonly side: 'from' | 'to' }[] {
  return rules.flatMap(({ name, from, to }) =>
    (['from', 'to'] as const)
      .filter((side) => !matchesAny(side === 'from' ? from : to, modules))
      .map((side) => ({ rule: name, side })),
  );
}

function matchesAny({ path, pathNot }: BoundaryRule['from'], modules: readonly string[]): boolean {
  const wanted = expressionsOf(path);
  const excluded = expressionsOf(pathNot);
  return modules.some(
    (module) =>
      (wanted.length === 0 || wanted.some((expression) => expression.test(module))) &&
      !excluded.some((expression) => expression.test(module)),
  );
}

const expressionsOf = (pattern: Pattern | undefined): RegExp[] =>
  (pattern === undefined ? [] : typeof pattern === 'string' ? [pattern] : pattern)
    .filter((text) => !/\$\d/.test(text))
    .map((text) => new RegExp(text));
