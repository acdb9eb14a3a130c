import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  isAbstractType,
  isInterfaceType,
  Kind,
  parse,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

export interface WrittenFile {
  readonly file: string;
  readonly content: string;
}

const sources = 'clients/dashboard/src';

/** Typed documents of every room of the dashboard that sends some: a page loads its own and no other's. */
interface Transformed {
  readonly documents: readonly { readonly document?: DocumentNode }[];
}

export async function dashboardDocuments(
  root: string,
  { scalars }: { readonly scalars: unknown },
): Promise<readonly WrittenFile[]> {
  const schema = schemaOf(root);
  const withObjectTypes = (file: Transformed['documents'][number]) =>
    file.document ? { ...file, document: inObjectTypes(file.document, schema) } : file;
  const generates = Object.fromEntries(
    roomsWithDocuments(root).map((room) => [
      `${sources}/${room}/generated/`,
      {
        preset: 'client',
        documents: `${sources}/${room}/*.graphql`,
        presetConfig: { fragmentMasking: false },
        documentTransforms: [{ transform: ({ documents }: Transformed) => documents.map(withObjectTypes) }],
        config: {
          useTypeImports: true,
          enumsAsTypes: true,
          strictScalars: true,
          defaultScalarType: 'unknown',
          scalars,
        },
      },
    ]),
  );
  const config: CodegenConfig = { schema: 'contracts/api.graphql', generates } as CodegenConfig;
  const files: { filename: string; content: string }[] = await generate(
    { ...config, cwd: root, silent: true, errorsOnly: true },
    false,
  );
  return files
    .filter(({ filename }) => filename.endsWith('graphql.ts'))
    .map(({ filename, content }) => ({ file: resolve(root, filename), content }));
}

/** Every operation as it is sent: with `__typename`, by which the browser's cache tells types apart. By name, which is unique. */
export function dashboardOperations(root: string): ReadonlyMap<string, string> {
  const operations = new Map<string, string>();
  const schema = schemaOf(root);
  for (const room of roomsWithDocuments(root)) {
    const document = inObjectTypes(parse(textOf(root, room)), schema);
    const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const name = definition.name?.value;
      if (name === undefined) throw new Error(`An operation of ${sources}/${room} has no name.`);
      if (operations.has(name))
        throw new Error(`Two operations of the dashboard are called ${name}; the second is in ${room}.`);
      const used = usedFragments(definition, fragments);
      operations.set(name, print(withTypenames({ kind: Kind.DOCUMENT, definitions: [definition, ...used] })));
    }
  }
  return operations;
}

/** Which id each operation is sent by. */
export function operationIds(root: string): WrittenFile {
  const entries = [...dashboardOperations(root)].map(([name, text]) => [name, sha256(text)] as const);
  const lines = entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, id]) => `  ${name}: '${id}',\n`);
  return {
    file: join(root, sources, 'data/generated/operation-ids.ts'),
    content: `/* Made by \`npm run codegen\`. */\nexport const operationIds: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function roomsWithDocuments(root: string): readonly string[] {
  const directory = join(root, sources);
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && readdirSync(join(directory, entry.name)).some((name) => name.endsWith('.graphql')),
    )
    .map(({ name }) => name)
    .toSorted();
}

function textOf(root: string, room: string): string {
  const directory = join(root, sources, room);
  const files = readdirSync(directory).filter((name) => name.endsWith('.graphql'));
  return files
    .toSorted()
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('\n');
}

function usedFragments<Node extends DocumentNode['definitions'][number]>(
  from: DocumentNode['definitions'][number],
  fragments: readonly Node[],
): Node[] {
  const found = new Set<Node>();
  const add = (definition: DocumentNode['definitions'][number]) =>
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = fragments.find((it) => 'name' in it && it.name?.value === name.value);
        if (!fragment || found.has(fragment)) return;
        found.add(fragment);
        add(fragment);
      },
    });
  add(from);
  return [...found];
}

const schemaOf = (root: string) => buildSchema(readFileSync(join(root, 'contracts', 'api.graphql'), 'utf8'));

/**
 * `... on ErrorResult` becomes a fragment for each type that can stand there: the browser's cache knows no schema and could only guess
 * whether an interface matches.
 */
function inObjectTypes(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const types = new TypeInfo(schema);
  const expanded = new Map<InlineFragmentNode, readonly string[]>();
  visit(
    document,
    visitWithTypeInfo(types, {
      // Here, the type around is still that of the selection set; inside the fragment it is the fragment's own.
      SelectionSet({ selections }) {
        const around = types.getParentType();
        for (const selection of selections) {
          const type = selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition?.name.value;
          const wanted = type ? schema.getType(type) : undefined;
          if (selection.kind !== Kind.INLINE_FRAGMENT || !isInterfaceType(wanted) || !around) continue;
          const allowed = isAbstractType(around) ? schema.getPossibleTypes(around) : [around];
          const possible = schema.getPossibleTypes(wanted).filter((it) => allowed.some(({ name }) => name === it.name));
          expanded.set(
            selection,
            possible.map(({ name }) => name),
          );
        }
      },
    }),
  );
  return visit(document, {
    SelectionSet(node) {
      const selections = node.selections.flatMap<SelectionNode>((selection) => {
        const names = selection.kind === Kind.INLINE_FRAGMENT ? expanded.get(selection) : undefined;
        return !names || selection.kind !== Kind.INLINE_FRAGMENT
          ? [selection]
          : names.map((value) => ({
              ...selection,
              typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value } } as const,
            }));
      });
      return { ...node, selections };
    },
  });
}

function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = !!parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
      const has = node.selections.some((it) => it.kind === Kind.FIELD && it.name.value === '__typename' && !it.alias);
      if (isRoot || has) return undefined;
      const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
      return { ...node, selections: [...node.selections, typename] };
    },
  });
}
