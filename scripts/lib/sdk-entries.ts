import { createHash } from 'node:crypto';
import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { type Endpoint, isRequired, type Parameter, refusalTypes, rootTypeOf } from '#contracts/endpoints';
import { codeOfType } from '#contracts/refusals';

const SCALARS: Readonly<Record<string, string>> = {
  ID: 'string',
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  DateTime: 'string',
  LocalDate: 'string',
  Minutes: 'number',
};

/** Variables that the connection fills in. */
const FILLED_IN = new Set(['idempotencyKey', 'afterSeq']);

/** The text of one entry of the client: a function and a result type for each endpoint of a domain. */
export function sdkEntry(domain: string, endpoints: readonly Endpoint[], schema: GraphQLSchema): string {
  const types = new EntryTypes(schema);
  const functions = endpoints.map((it) => functionOf(it, types));
  const names = endpoints.map(({ name }) => lowerFirst(name));
  const streams = endpoints.some(({ kind }) => kind === 'subscription');
  const calls = endpoints.some(({ kind }) => kind !== 'subscription');
  const imported = [
    'type Bound',
    'bind',
    ...(calls ? ['type CallOptions'] : []),
    'type Connection',
    'connect',
    'type ConnectOptions',
    ...(streams ? ['type StreamOptions'] : []),
  ];
  const client = `create${upperFirst(domain)}Client`;
  return `// Made by \`npm run sdk\` from contracts/operations/${domain}.graphql.
import { ${imported.join(', ')} } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { ${[...(calls ? ['type CallOptions'] : []), 'connect', 'type Connection', 'type ConnectOptions', ...(streams ? ['type StreamOptions'] : [])].join(', ')} } from '../connection.js';

${types.declarations()}${functions.join('\n')}
const functions = { ${names.join(', ')} };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const ${client} = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
`;
}

function functionOf(endpoint: Endpoint, types: EntryTypes): string {
  const { name, kind, text, rootKey, description, parameters } = endpoint;
  const inPath = parameters.filter((it) => it.in === 'path');
  const given = parameters.filter((it) => it.in !== 'path' && !FILLED_IN.has(it.name));
  const needed = given.some(({ required }) => required);
  const keyed = parameters.some((it) => it.name === 'idempotencyKey');
  const isStream = kind === 'subscription';
  const args = [
    'connection: Connection',
    ...inPath.map((it) => `${it.name}: string`),
    ...(given.length > 0 ? [`input${needed ? '' : '?'}: ${name}Input`] : []),
    `options?: ${isStream ? 'StreamOptions' : 'CallOptions'}`,
  ];
  const operation = [
    `id: '${createHash('sha256').update(text).digest('hex')}'`,
    `root: '${rootKey}'`,
    ...(kind === 'query' ? ['safe: true'] : []),
    ...(keyed ? ['keyed: true'] : []),
  ];
  const variables = [...inPath.map((it) => it.name), ...(given.length > 0 ? ['...input'] : [])];
  const refusals = types.refusalsOf(endpoint);
  const lines = [
    description,
    ...(isStream ? ['Goes on after a lost connection; ends with the loop or the signal.'] : []),
    ...(refusals.length > 0 ? [`@throws TeeiError of kind \`refused\` with code ${refusals.join(', ')}`] : []),
  ];
  const result = `${name}Result`;
  return `${given.length > 0 ? types.inputOf(name, given) : ''}${types.resultOf(endpoint)}
/**
${lines.map((line) => ` * ${line}`).join('\n')}
 */
export const ${lowerFirst(name)} = (
  ${args.join(',\n  ')},
): ${isStream ? `AsyncIterableIterator<${result}>` : `Promise<${result}>`} =>
  connection.${isStream ? 'stream' : 'call'}<${result}>({ ${operation.join(', ')} }, { ${variables.join(', ')} }, options);
`;
}

/** TypeScript of what goes in and comes out; enums and input types of an entry are declared once. */
class EntryTypes {
  readonly #schema: GraphQLSchema;
  readonly #refusals: ReadonlySet<string>;
  readonly #declared = new Map<string, string>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#refusals = refusalTypes(schema);
  }

  declarations(): string {
    return [...this.#declared.values()].map((text) => `${text}\n`).join('');
  }

  refusalsOf(endpoint: Endpoint): string[] {
    const type = getNamedType(rootTypeOf(endpoint, this.#schema)!);
    if (!isUnionType(type)) return [];
    return type.getTypes().flatMap(({ name }) => (this.#refusals.has(name) ? [`\`${codeOfType(name)}\``] : []));
  }

  inputOf(name: string, parameters: readonly Parameter[]): string {
    const fields = parameters.map(({ name: field, required, description, type }) => {
      const shape = this.#input(type);
      return `${comment(description)}readonly ${field}${required ? '' : '?'}: ${required ? shape : `${shape} | undefined`};`;
    });
    return `export interface ${name}Input { ${fields.join('\n')} }\n`;
  }

  resultOf(endpoint: Endpoint): string {
    const type = rootTypeOf(endpoint, this.#schema)!;
    const value = this.#output(type, { set: endpoint.root.selectionSet, of: endpoint, required: true });
    return `export type ${endpoint.name}Result = ${value};\n`;
  }

  #input(node: TypeNode): string {
    if (node.kind === Kind.NON_NULL_TYPE) return this.#input(node.type);
    if (node.kind === Kind.LIST_TYPE) return `readonly ${grouped(this.#input(node.type))}[]`;
    return this.#named(this.#schema.getType(node.name.value)!);
  }

  #output(
    type: GraphQLOutputType,
    { required = false, ...selected }: { set: SelectionSetNode | undefined; of: Endpoint; required?: boolean },
  ): string {
    if (isNonNullType(type)) return this.#value(type.ofType, selected);
    const value = this.#value(type, selected);
    return required ? value : `${value} | null`;
  }

  #value(type: GraphQLOutputType, selected: { set: SelectionSetNode | undefined; of: Endpoint }): string {
    if (isListType(type)) return `readonly ${grouped(this.#output(type.ofType, selected))}[]`;
    const named = getNamedType(type);
    if (!selected.set) return this.#named(named);
    if (!isAbstractType(named))
      return `{ ${this.#fields(named as GraphQLObjectType, { set: selected.set, of: selected.of }).join('\n')} }`;
    return this.#members({ set: selected.set, of: selected.of }).join(' | ');
  }

  #fields(type: GraphQLObjectType, { set, of }: { set: SelectionSetNode; of: Endpoint }): string[] {
    return set.selections.flatMap((it) => {
      if (it.kind === Kind.FRAGMENT_SPREAD)
        return this.#fields(type, { set: of.fragments.get(it.name.value)!.selectionSet, of });
      if (it.kind === Kind.INLINE_FRAGMENT) return this.#fields(type, { set: it.selectionSet, of });
      if (it.name.value === '__typename') return [];
      const field = type.getFields()[it.name.value]!;
      const shape = this.#output(field.type, { set: it.selectionSet, of, required: isRequired(it) });
      return [`${comment(field.description)}readonly ${(it.alias ?? it.name).value}: ${shape};`];
    });
  }

  /** A union's members but its refusals, which are thrown. */
  #members({ set, of }: { set: SelectionSetNode; of: Endpoint }): string[] {
    return set.selections.flatMap((it): string[] => {
      if (it.kind === Kind.FIELD) return [];
      if (it.kind === Kind.FRAGMENT_SPREAD)
        return this.#members({ set: of.fragments.get(it.name.value)!.selectionSet, of });
      const name = it.typeCondition!.name.value;
      if (name === 'ErrorResult' || this.#refusals.has(name)) return [];
      const type = this.#schema.getType(name) as GraphQLObjectType;
      return [`{ ${this.#fields(type, { set: it.selectionSet, of }).join('\n')} }`];
    });
  }

  #named(type: GraphQLNamedType): string {
    if (isEnumType(type)) {
      const values = type.getValues().map(({ name }) => `'${name}'`);
      this.#declared.set(type.name, `${comment(type.description)}export type ${type.name} = ${values.join(' | ')};`);
      return type.name;
    }
    if (isInputObjectType(type)) {
      if (!this.#declared.has(type.name)) {
        this.#declared.set(type.name, '');
        const fields = Object.values(type.getFields()).map((it) => {
          const needed = isNonNullType(it.type) && it.defaultValue === undefined;
          return `${comment(it.description)}readonly ${it.name}${needed ? '' : '?'}: ${this.#inputType(it.type)}${needed ? '' : ' | undefined'};`;
        });
        this.#declared.set(
          type.name,
          `${comment(type.description)}export interface ${type.name} { ${fields.join('\n')} }`,
        );
      }
      return type.name;
    }
    return SCALARS[type.name] ?? 'unknown';
  }

  #inputType(type: unknown): string {
    if (isNonNullType(type)) return this.#inputType(type.ofType);
    if (isListType(type)) return `readonly ${grouped(this.#inputType(type.ofType))}[]`;
    return this.#named(type as GraphQLNamedType);
  }
}

const grouped = (type: string): string => (/[|]/.test(type) && !type.startsWith('{') ? `(${type})` : type);
const comment = (text: string | null | undefined): string =>
  text ? `/** ${text.replaceAll(/\s+/g, ' ').trim()} */\n` : '';
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
