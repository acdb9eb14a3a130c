import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  type SchemaDefinitionNode,
  visit,
} from 'graphql';
import { type Contract, decideContract, type HiddenElements, tagsOf } from './contract-rules.js';
import { directiveArguments, LinkedDirectives } from './linked-directives.js';
import { isTypeDefinition, readSchemaElements } from './schema-elements.js';

export type { Contract } from './contract-rules.js';

export interface ContractVariant {
  /** The supergraph, with `@inaccessible` on all that the contract hides. */
  readonly sdl: string;
  /** Coordinates of what it hides and of what was inaccessible before. */
  readonly hidden: readonly string[];
  /** Tags of the contract that the supergraph does not have: spelled wrong, or not used yet. */
  readonly unknownTags: readonly string[];
  /** Tags the supergraph has. */
  readonly tags: readonly string[];
}

const LINK = 'https://specs.apollo.dev/link/';
const INACCESSIBLE = 'https://specs.apollo.dev/inaccessible/v0.2';
const LOCATIONS =
  'FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION';

/** The name a contract has in messages: the options that make it. */
export function contractName({ includeTags, excludeTags, hideUnreachableTypes }: Contract): string {
  const include = includeTags.map((tag) => `--include-tag ${tag}`);
  const exclude = excludeTags.map((tag) => `--exclude-tag ${tag}`);
  return [...include, ...exclude, ...(hideUnreachableTypes ? ['--hide-unreachable-types'] : [])].join(' ');
}

/** @throws Error that says what is wrong with the contract itself */
export function checkContract({ includeTags, excludeTags }: Contract): void {
  for (const tag of [...includeTags, ...excludeTags]) {
    if (!/^[A-Za-z0-9_/-]{1,128}$/.test(tag))
      throw new Error(`"${tag}" is not the name of a tag; letters, digits, "_", "-" and "/" make one, 128 at most.`);
  }
  const both = includeTags.filter((tag) => excludeTags.includes(tag));
  if (both.length > 0) throw new Error(`Tag ${both.join(', ')} is both included and excluded; choose one.`);
}

/**
 * The variant of a supergraph that a contract describes. Only the API schema gets smaller: subgraphs, keys and `@requires` stay as they
 * are, since whatever reads the result takes `@inaccessible` into account already.
 *
 * @throws Error with every reason why what is left is not a schema, or the supergraph's syntax error
 */
export function applyContract(supergraphSdl: string, contract: Contract): ContractVariant {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const elements = readSchemaElements(supergraph);
  const tags = tagsOf(elements);
  const { hidden, problems } = decideContract(elements, contract);
  if (problems.length > 0) {
    const known = tags.length > 0 ? `Its tags are ${tags.join(', ')}.` : 'It has no tags at all.';
    const list = problems.map((problem) => `- ${problem}`).join('\n');
    throw new Error(`What ${contractName(contract)} leaves of the supergraph is not a schema:\n${list}\n${known}`);
  }
  const linked = linkInaccessible(supergraph);
  return {
    sdl: print(markHidden(linked.document, linked.directive, hidden)),
    hidden: [...hidden.keys()],
    unknownTags: [...contract.includeTags, ...contract.excludeTags].filter((tag) => !tags.includes(tag)),
    tags,
  };
}

/** Makes sure that there is an `@inaccessible`, and answers what it is called here. */
function linkInaccessible(supergraph: DocumentNode): { document: DocumentNode; directive: string } {
  const links = new LinkedDirectives(supergraph);
  if (links.has('inaccessible')) {
    return { document: supergraph, directive: links.nameOf('inaccessible', 'inaccessible') };
  }
  // Somebody's own directive may have the name; a link may choose another.
  const taken = supergraph.definitions.some(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === 'inaccessible',
  );
  const directive = taken ? 'hiddenByContract' : 'inaccessible';
  const link = `@${linkDirective(supergraph)}(url: "${INACCESSIBLE}"${taken ? `, as: "${directive}"` : ''}, for: SECURITY)`;
  const added = parse(`schema ${link} { query: Query } directive @${directive} on ${LOCATIONS}`, { noLocation: true });
  const [schema, definition] = added.definitions as [SchemaDefinitionNode, DefinitionNode];
  const definitions = supergraph.definitions.map((node) =>
    node.kind === Kind.SCHEMA_DEFINITION
      ? { ...node, directives: [...(node.directives ?? []), ...(schema.directives ?? [])] }
      : node,
  );
  return { document: { ...supergraph, definitions: [...definitions, definition] }, directive };
}

/** What `@link` is called in this supergraph. */
function linkDirective(supergraph: DocumentNode): string {
  const applied = supergraph.definitions.flatMap((node): readonly ConstDirectiveNode[] =>
    node.kind === Kind.SCHEMA_DEFINITION ? (node.directives ?? []) : [],
  );
  const link = applied.find((directive) => String(directiveArguments(directive).url).startsWith(LINK));
  if (link) return link.name.value;
  throw new Error(
    `Serving a part of a supergraph needs one of federation 2: its schema has no @link(url: "${LINK}v1.0").`,
  );
}

function markHidden(supergraph: DocumentNode, directive: string, hidden: HiddenElements): DocumentNode {
  const mark: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: directive } };
  const marked = <T extends { readonly directives?: readonly ConstDirectiveNode[] }>(
    coordinate: string,
    node: T,
  ): T => {
    const directives = node.directives ?? [];
    const known = directives.some(({ name }) => name.value === directive);
    return hidden.has(coordinate) && !known ? { ...node, directives: [...directives, mark] } : node;
  };
  const definitions = supergraph.definitions.map((type) => {
    if (!isTypeDefinition(type)) return type;
    const parent = type.name.value;
    let field = '';
    return visit(marked(parent, type), {
      FieldDefinition(node) {
        field = `${parent}.${node.name.value}`;
        return marked(field, node);
      },
      EnumValueDefinition: (node) => marked(`${parent}.${node.name.value}`, node),
      InputValueDefinition: (node) => {
        const isArgument = type.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION;
        return marked(isArgument ? `${field}(${node.name.value}:)` : `${parent}.${node.name.value}`, node);
      },
    });
  });
  return { ...supergraph, definitions };
}
