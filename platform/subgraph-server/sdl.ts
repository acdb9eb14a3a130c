import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';

const federationUrl = 'https://specs.apollo.dev/federation/v2.9';
/** Directives of federation v2.9; `@link` itself needs no import. */
const federationDirectives = new Set(
  `key shareable external requires provides override inaccessible tag extends composeDirective interfaceObject
   authenticated requiresScopes policy cost listSize context fromContext`.split(/\s+/),
);

/** `extend schema @link(…)` that imports exactly the federation directives the document uses. */
export function federationLink(document: DocumentNode): DefinitionNode {
  const used = new Set<string>();
  visit(document, {
    Directive: (node) => {
      if (federationDirectives.has(node.name.value)) used.add(`@${node.name.value}`);
    },
  });
  const imports = [...used].sort().map((name) => JSON.stringify(name));
  return parse(`extend schema @link(url: "${federationUrl}", import: [${imports.join(', ')}])`, { noLocation: true })
    .definitions[0]!;
}

/**
 * The same schema always as the same text: type-graphql's order follows decorators and imports (arguments come reversed), which would
 * make diffs of code that only moved. Enum values keep their order, since it means something.
 */
export function sortSdl(document: DocumentNode): DocumentNode {
  const sorted = visit(document, {
    enter: (node) => {
      const copy = { ...node } as Record<string, unknown>;
      for (const list of ['fields', 'arguments', 'interfaces', 'types'] as const) {
        if (Array.isArray(copy[list])) copy[list] = (copy[list] as Named[]).toSorted(byName);
      }
      if (Array.isArray(copy.directives)) copy.directives = (copy.directives as DirectiveNode[]).toSorted(byPrint);
      return copy as never;
    },
  });
  const definitions = sorted.definitions.toSorted((a, b) => rank(a) - rank(b) || compare(keyOf(a), keyOf(b)));
  return { ...sorted, definitions };
}

interface Named {
  readonly name: { readonly value: string };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** `id` first, as everyone looks for it there. */
const byName = (a: Named, b: Named): number =>
  Number(b.name.value === 'id') - Number(a.name.value === 'id') || compare(a.name.value, b.name.value);
const byPrint = (a: DirectiveNode, b: DirectiveNode): number => compare(print(a), print(b));

const roots = ['Query', 'Mutation', 'Subscription'];

function rank(definition: DefinitionNode): number {
  if (definition.kind === Kind.SCHEMA_EXTENSION || definition.kind === Kind.SCHEMA_DEFINITION) return 0;
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return 1;
  const root = 'name' in definition && definition.name ? roots.indexOf(definition.name.value) : -1;
  return root < 0 ? 9 : 2 + root;
}

const keyOf = (definition: DefinitionNode): string =>
  'name' in definition && definition.name ? definition.name.value : print(definition);

type DirectiveValue = string | number | boolean | readonly string[];

/** Convenience for `transformSdl`: a directive node such as `directive('tag', { name: 'partner' })`. */
export function directive(name: string, args: Readonly<Record<string, DirectiveValue>> = {}): ConstDirectiveNode {
  const argument = ([key, value]: [string, DirectiveValue]): string => `${key}: ${JSON.stringify(value)}`;
  const list = Object.entries(args).map(argument);
  const source = `type X @${name}${list.length > 0 ? `(${list.join(', ')})` : ''}`;
  const [definition] = parse(source, { noLocation: true }).definitions;
  return (definition as { directives?: readonly ConstDirectiveNode[] }).directives![0]!;
}
