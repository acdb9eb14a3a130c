import { isEnumType, isLeafType, isListType, isNonNullType, isObjectType, isAbstractType } from 'graphql';
import type {
  FieldNode,
  GraphQLCompositeType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { InPieces } from '../in-pieces.js';
import { AnswerTooLarge } from './answer-size.js';
import { generateFunction, readExpression } from './generate.js';
import { type JsonObject, stringLiteral } from './json.js';
import { Pace } from './pacing.js';
import { type Piece, concatenated } from './pieces.js';
import type { Selections, Variables } from './selections.js';

/** Thrown by generated code at the first value that is not as the schema says; the careful shaper then finds out what to report. */
class Abnormal extends Error {
  override readonly name = 'Abnormal';
}
const abnormal = new Abnormal('value does not match the schema');
abnormal.stack = '';

/** Thrown by generated code that runs in one piece, where the text becomes long: it is then written in pieces. */
class Long extends Error {
  override readonly name = 'Long';
}
const long = new Long('the answer is long');
long.stack = '';

/** Characters. What is shorter is written in a few milliseconds. */
const LONG_TEXT = 256 * 1024;

/** `introspected`: JSON texts of `__schema` and `__type` fields by response key. */
type Shape = (data: JsonObject, introspected: Readonly<Record<string, string>>) => string;
type LongShape = (
  pace: Pace,
  limit: number,
) => (data: JsonObject, introspected: Readonly<Record<string, string>>) => InPieces<string>;

const text = JSON.stringify;
const plainString = (value: string): string => `"${value}"`;
const MAX_VARIANTS = 64;

const thrower = (error: Error) => () => {
  throw error;
};

export interface ShapeInput {
  readonly data: JsonObject;
  readonly variables: Variables;
  /** No string of the data needs escaping. */
  readonly plain: boolean;
  /** Some objects occur at several places: their text is made once. */
  readonly repeats: boolean;
  readonly introspected: Readonly<Record<string, string>>;
  /** Characters that the answer may have. */
  readonly limit: number;
}

interface Variant {
  answers: number;
  shape: Shape | undefined;
  inPieces: LongShape | undefined;
  /** The last answer was, so the next one probably is. */
  isLong: boolean;
}

/** Writes the response as JSON text with code generated for the operation: one pass, no intermediate objects. */
export class FastShaper {
  private readonly variants = new Map<string, Variant>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
    /** Response paths (without lists) of entities that the plan fetches: where one object can occur again and again. */
    private readonly entityPaths: () => readonly string[],
    /** Answers of a variant of the operation that are left to the careful shaper: code for one takes longer than it saves. */
    private readonly codeAfter: number,
  ) {}

  /**
   * Undefined when some value is abnormal, or it is too early for code; work to be done where the answer is long.
   *
   * @throws AnswerTooLarge
   */
  shape(input: ShapeInput): string | InPieces<string | undefined> | undefined {
    const variant = this.variant(`${input.plain}${input.repeats}${this.selections.variantOf(input.variables)}`);
    if (variant.answers++ < this.codeAfter) return undefined;
    if (!variant.isLong) {
      try {
        return (variant.shape ??= this.compiler(input).compile())(input.data, input.introspected);
      } catch (error) {
        if (error === abnormal) return undefined;
        if (error !== long) throw error;
      }
    }
    return this.shapeInPieces(variant, input);
  }

  private *shapeInPieces(variant: Variant, input: ShapeInput): InPieces<string | undefined> {
    const made = (variant.inPieces ??= this.compiler(input).compileInPieces());
    try {
      const text = yield* made(new Pace(), input.limit)(input.data, input.introspected);
      variant.isLong = text.length > LONG_TEXT;
      return text;
    } catch (error) {
      if (error === abnormal) return undefined;
      throw error;
    }
  }

  private variant(key: string): Variant {
    let variant = this.variants.get(key);
    if (!variant) {
      if (this.variants.size >= MAX_VARIANTS) this.variants.clear();
      this.variants.set(key, (variant = { answers: 0, shape: undefined, inPieces: undefined, isLong: false }));
    }
    return variant;
  }

  private compiler({ variables, plain, repeats }: ShapeInput): ShapeCompiler {
    const paths = repeats ? this.entityPaths() : [];
    return new ShapeCompiler(this.schema, this.selections, { variables, paths, plain });
  }
}

class ShapeCompiler {
  private readonly source: string[] = [];
  private readonly enums: ReadonlySet<string>[] = [];
  /** Functions by what they shape: one for all places that select the same of the same type. */
  private readonly made = new Map<string, string>();
  private readonly setIds = new Map<SelectionSetNode, number>();
  private readonly memos: string[] = [];
  private names = 0;
  /** Functions that can be interrupted: those that lead to a list, where the code is to run in pieces. */
  private readonly generators = new Set<string>();
  private inPieces = false;
  /** Of the place that is being compiled, in keys of the merged data. */
  private readonly path: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
    private readonly of: { readonly variables: Variables; readonly paths: readonly string[]; readonly plain: boolean },
  ) {}

  compile(): Shape {
    const shapeRoot = this.root();
    const scope = { ...this.scope(), long: thrower(long) };
    const memos = `let flatten;${this.memos.map((name) => `let ${name};`).join('')}`;
    const fresh = this.memos.map((name) => `${name}=new Map();`).join('');
    const forget = this.memos.map((name) => `${name}=undefined;`).join('');
    const root = this.memos.length > 0 ? `(o,i)=>{${fresh}try{return ${shapeRoot}(o,i)}finally{${forget}}}` : shapeRoot;
    return generateFunction<Shape>(scope, `${memos}${this.source.join('\n')}\nreturn ${root};`);
  }

  /** Each run has functions and memories of its own, since several runs may be under way. */
  compileInPieces(): LongShape {
    this.inPieces = true;
    const root = this.root();
    const scope = { ...this.scope(), large: thrower(new AnswerTooLarge('the answer is too large')) };
    const memos = `let flatten;${this.memos.map((name) => `const ${name}=new Map();`).join('')}`;
    const body = `${memos}${this.source.join('\n')}\nreturn function*(o,i){return ${this.call(root, 'o,i')};};`;
    return generateFunction<LongShape>(scope, `return (pace,limit)=>{${body}};`);
  }

  private root(): string {
    const { operation } = this.selections.shaped;
    const rootType = this.schema.getRootType(operation.operation);
    if (!rootType) throw new Error(`The schema has no ${operation.operation} type`);
    return this.object(rootType, [operation.selectionSet], true);
  }

  private scope() {
    return { enums: this.enums, S: this.of.plain ? plainString : stringLiteral, bail: thrower(abnormal) };
  }

  private call(name: string, values: string): string {
    return this.generators.has(name) ? `(yield* ${name}(${values}))` : `${name}(${values})`;
  }

  /** Declares a function; it can be interrupted where its body can. */
  private declare(name: string, parameters: string, body: string): void {
    // Neither can be part of a name, which is all that clients choose here.
    const isGenerator = this.inPieces && (body.includes('(yield* ') || body.includes('{yield;'));
    if (isGenerator) this.generators.add(name);
    this.source.push(`function${isGenerator ? '*' : ''} ${name}(${parameters}){${body}}`);
  }

  /** The text of a field that must be a string, in pieces: where no escaping is needed its quotes join the constants around it. */
  private fieldPieces(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    value: string,
  ): { check: string; pieces: Piece[] } {
    const inner = isNonNullType(type) ? type.ofType : undefined;
    const isText = isLeafType(inner) && (inner.name === 'String' || inner.name === 'ID');
    if (!isText || !this.of.plain) return { check: '', pieces: [{ code: this.value(type, nodes, value) }] };
    // An id may also come as a number; the careful way writes that.
    return {
      check: `if(typeof ${value}!=='string')bail();`,
      pieces: [{ constant: '"' }, { code: value }, { constant: '"' }],
    };
  }

  /** An expression for the JSON text of `value`, an identifier of the generated code. */
  private value(type: GraphQLOutputType, nodes: readonly FieldNode[], value: string): string {
    const nullable = isNonNullType(type) ? type.ofType : type;
    const ifNull = isNonNullType(type) ? 'bail()' : "'null'";
    const present = isListType(nullable)
      ? this.call(this.list(nullable.ofType, nodes), value)
      : isLeafType(nullable)
        ? this.leaf(nullable, value)
        : this.call(this.composite(nullable as GraphQLCompositeType, nodes), value);
    return `(${value}===null||${value}===undefined?${ifNull}:${present})`;
  }

  private leaf(type: GraphQLLeafType, value: string): string {
    if (isEnumType(type)) {
      const index = this.enums.push(new Set(type.getValues().map(({ name }) => name))) - 1;
      return `enums[${index}].has(${value})?'"'+${value}+'"':bail()`;
    }
    switch (type.name) {
      case 'String':
        return `typeof ${value}==='string'?S(${value}):bail()`;
      case 'ID':
        return `typeof ${value}==='string'?S(${value}):Number.isSafeInteger(${value})?'"'+${value}+'"':bail()`;
      case 'Int':
        return `(${value}|0)===${value}?''+${value}:bail()`;
      case 'Float':
        return `Number.isFinite(${value})?''+${value}:bail()`;
      case 'Boolean':
        return `${value}===true?'true':${value}===false?'false':bail()`;
      default:
        // A number beyond the range of a double has been read as infinite.
        return `typeof ${value}==='number'?(Number.isFinite(${value})?''+${value}:bail()):JSON.stringify(${value})`;
    }
  }

  private list(type: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    const name = `l${this.names++}`;
    const element = this.value(type, nodes, 'x');
    const check = this.inPieces
      ? 'if(s.length>limit)large();if(pace.due()){yield;pace.rested();}'
      : `if(s.length>${LONG_TEXT})long();`;
    this.declare(
      name,
      'a',
      `if(!Array.isArray(a))bail();let s='[';for(let i=0;i<a.length;i++){const x=a[i];if(i)s+=',';s+=${element};${check}}return s+']';`,
    );
    return name;
  }

  private keyOf(kind: string, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): string {
    const ids = sets.map((set) => {
      const id = this.setIds.get(set) ?? this.setIds.size;
      this.setIds.set(set, id);
      return id;
    });
    return `${kind} ${type.name} ${ids.join(' ')} ${this.pathIfItMatters()}`;
  }

  /** Code can be shared between places unless one of them leads to repeated entities. */
  private pathIfItMatters(): string {
    const here = this.path.join('/');
    return this.of.paths.some((path) => path === here || path.startsWith(`${here}/`)) ? here : '';
  }

  /**
   * The text of an object that occurs again is made once. It is made flat when it is used again, not before: most objects occur once,
   * and flattening at every level would copy the whole answer as often as it is deep.
   */
  private remembered(name: string): string {
    if (!this.of.paths.includes(this.path.join('/'))) return name;
    const memo = `m${this.names++}`;
    this.memos.push(memo);
    this.declare(
      `r${memo}`,
      'o',
      `let s=${memo}.get(o);if(s===undefined){s=${this.call(name, 'o')};${memo}.set(o,s);}else flatten=s|0;return s;`,
    );
    return `r${memo}`;
  }

  private composite(type: GraphQLCompositeType, nodes: readonly FieldNode[]): string {
    const sets = nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
    const madeKey = this.keyOf('composite', type, sets);
    const made = this.made.get(madeKey);
    if (made) return made;
    const name = `c${this.names++}`;
    if (isObjectType(type)) {
      const shape = this.call(this.object(type, sets), 'o');
      this.declare(
        name,
        'o',
        `const n=o.__typename;if(typeof o!=='object'||Array.isArray(o)||(n!==undefined&&n!==${text(type.name)}))bail();return ${shape};`,
      );
    } else if (isAbstractType(type)) {
      const cases = this.schema
        .getPossibleTypes(type)
        .map((each) => `case ${text(each.name)}:return ${this.call(this.object(each, sets), 'o')};`);
      this.declare(name, 'o', `switch(o.__typename){${cases.join('')}default:return bail();}`);
    }
    const used = this.remembered(name);
    this.made.set(madeKey, used);
    return used;
  }

  private object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], isRoot = false): string {
    const madeKey = this.keyOf('object', type, sets);
    const made = this.made.get(madeKey);
    if (made) return made;
    const name = `o${this.names++}`;
    this.made.set(madeKey, name);
    const pieces: Piece[] = [];
    let reads = '';
    let separator = '{';
    for (const [key, nodes] of this.selections.collect(type.name, sets, this.of.variables)) {
      const field = nodes[0]!.name.value;
      pieces.push({ constant: `${separator}${text(key)}:` });
      separator = ',';
      if (field === '__typename') pieces.push({ constant: text(type.name) });
      else if (isRoot && field.startsWith('__')) pieces.push({ code: `(introspected[${text(key)}]??'null')` });
      else {
        const value = `v${pieces.length}`;
        const source = this.selections.sourceKey(nodes, key);
        this.path.push(source);
        const made = this.fieldPieces(type.getFields()[field]!.type, nodes, value);
        this.path.pop();
        reads += `const ${value}=${readExpression('o', source)};${made.check}`;
        pieces.push(...made.pieces);
      }
    }
    const whole = concatenated([...pieces, { constant: separator === '{' ? '{}' : '}' }]);
    // What leads to lists can be long although none of them is.
    const check = `const t=${whole};if(t.length>limit)large();return t;`;
    const isLong = this.inPieces && whole.includes('(yield* ');
    this.declare(name, isRoot ? 'o,introspected' : 'o', `${reads}${isLong ? check : `return ${whole};`}`);
    return name;
  }
}
