import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  isUnionType,
} from 'graphql';
import type { Random } from './random.js';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const MAX_DEPTH = 5;
const MAX_FIELDS = 60;

/** Random selections of a schema: fragments, aliases, variables, `@skip`/`@include`. Not always valid: overlapping fields may conflict. */
export class QueryGenerator {
  private readonly definitions: string[] = [];
  private readonly fragments: string[] = [];
  private readonly variables: Record<string, unknown> = {};
  private fields = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  generate(): RandomOperation {
    const mutation = this.schema.getMutationType();
    const isMutation = mutation && this.random.chance(0.2);
    const root = isMutation ? mutation : this.schema.getQueryType()!;
    const selection = this.selection(root, 0);
    const definitions = this.definitions.length > 0 ? `(${this.definitions.join(', ')})` : '';
    return {
      query: [`${isMutation ? 'mutation' : 'query'} Fuzz${definitions} ${selection}`, ...this.fragments].join('\n'),
      variables: this.variables,
    };
  }

  private selection(type: GraphQLNamedType, depth: number): string {
    const parts: string[] = [];
    const count = 1 + this.random.below(4);
    for (let index = 0; index < count; index++) {
      const part = this.part(type, depth);
      if (part) parts.push(part);
    }
    if (parts.length === 0) parts.push('__typename');
    return `{ ${parts.join(' ')} }`;
  }

  private part(type: GraphQLNamedType, depth: number): string | undefined {
    const possible = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    if (possible.length > 0 && this.random.chance(isUnionType(type) ? 0.9 : 0.45)) {
      const target = this.random.pick(possible);
      return `... on ${target.name}${this.condition()} ${this.selection(target, depth)}`;
    }
    if (this.random.chance(0.06)) return `...${this.condition()} ${this.selection(type, depth)}`;
    if (this.random.chance(0.06)) return `...${this.fragment(type, depth)}${this.condition()}`;
    if (this.random.chance(0.1)) return this.random.chance(0.3) ? 'kind: __typename' : '__typename';
    return isObjectType(type) || isInterfaceType(type) ? this.field(type, depth) : undefined;
  }

  private field(type: Extract<GraphQLNamedType, { getFields(): unknown }>, depth: number): string | undefined {
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
    if (++this.fields > MAX_FIELDS) return undefined;
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((each) => !isCompositeType(getNamedType(each.type)));
    const candidates = depth >= MAX_DEPTH ? leaves : fields;
    if (candidates.length === 0) return undefined;
    const field = this.random.pick(candidates);
    const named = getNamedType(field.type);
    const args = field.args.flatMap((argument) => this.argument(argument));
    const alias = this.random.chance(0.25) ? `a${this.random.below(this.random.chance(0.5) ? 4 : 1000)}: ` : '';
    const inner = isCompositeType(named) ? ` ${this.selection(named, depth + 1)}` : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${this.condition()}${inner}`;
  }

  private fragment(type: GraphQLNamedType, depth: number): string {
    const name = `F${this.fragments.length}_${this.random.below(10_000)}`;
    const body = this.selection(type, depth);
    this.fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return name;
  }

  private condition(): string {
    if (!this.random.chance(0.08)) return '';
    const name = this.random.pick(['skip', 'include']);
    if (this.random.chance(0.4)) return ` @${name}(if: ${this.random.chance(0.5)})`;
    return ` @${name}(if: $${this.variable('Boolean!', this.random.chance(0.5))})`;
  }

  private argument(argument: GraphQLArgument): string[] {
    const optional = !isNonNullType(argument.type) || argument.defaultValue !== undefined;
    if (optional && this.random.chance(0.4)) return [];
    const value = this.input(argument.type, 0);
    if (this.random.chance(0.3)) return [`${argument.name}: $${this.variable(String(argument.type), value)}`];
    return [`${argument.name}: ${literal(argument.type, value)}`];
  }

  private variable(type: string, value: unknown): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return name;
  }

  private input(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.input(type.ofType, depth);
    if (isListType(type)) {
      return Array.from({ length: this.random.below(3) }, () => this.input(type.ofType, depth + 1));
    }
    if (isEnumType(type)) return this.random.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth < 2 && this.random.chance(0.6)),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.input(field.type, depth + 1)]));
    }
    const n = this.random.below(5);
    if (type.name === 'Int') return n;
    if (type.name === 'Float') return n / 2;
    if (type.name === 'Boolean') return n % 2 === 0;
    return `id-${n}`;
  }
}

/** A value as GraphQL text; the type tells enum values from strings. */
function literal(type: GraphQLInputType, value: unknown): string {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (value === null || value === undefined) return 'null';
  if (isListType(inner) && Array.isArray(value))
    return `[${value.map((each) => literal(inner.ofType, each)).join(', ')}]`;
  if (isEnumType(inner) && typeof value === 'string') return value;
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    const parts = Object.entries(value).map(([name, each]) => `${name}: ${literal(fields[name]!.type, each)}`);
    return `{ ${parts.join(', ')} }`;
  }
  return JSON.stringify(value);
}
