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
import { generateFunction, readExpression } from './generate.js';
import { type JsonObject, stringLiteral } from './json.js';
import { type Piece, concatenated } from './pieces.js';
import type { Selections, Variables } from './selections.js';

/** Thrown by generated code at the first value that is not as the schema says; the careful shaper then finds out what to report. */
class Abnormal extends Error {
  override readonly name = 'Abnormal';
}
const abnormal = new Abnormal('value does not match the schema');
abnormal.stack = '';

/** `introspected`: JSON texts of `__schema` and `__type` fields by response key. */
type Shape = (data: JsonObject, introspected: Readonly<Record<string, string>>) => string;

const text = JSON.stringify;
const plainString = (value: string): string => `"${value}"`;
const MAX_VARIANTS = 64;

export interface ShapeInput {
  readonly data: JsonObject;
  readonly variables: Variables;
  /** No string of the data needs escaping. */
  readonly plain: boolean;
  /** Some objects occur at several places: their text is made once. */
  readonly repeats: boolean;
  readonly introspected: Readonly<Record<string, string>>;
}

interface Variant {
  answers: number;
  shape: Shape | undefined;
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

  /** Undefined when some value is abnormal, or it is too early for code. */
  shape(input: ShapeInput): string | undefined {
    const variant = this.variant(`${input.plain}${input.repeats}${this.selections.variantOf(input.variables)}`);
    if (variant.answers++ < this.codeAfter) return undefined;
    try {
      return (variant.shape ??= this.compile(input))(input.data, input.introspected);
    } catch (error) {
      if (error === abnormal) return undefined;
      throw error;
    }
  }

  private variant(key: string): Variant {
    let variant = this.variants.get(key);
    if (!variant) {
      if (this.variants.size >= MAX_VARIANTS) this.variants.clear();
      this.variants.set(key, (variant = { answers: 0, shape: undefined }));
    }
    return variant;
  }

  private compile({ variables, plain, repeats }: ShapeInput): Shape {
    const paths = repeats ? this.entityPaths() : [];
    return new ShapeCompiler(this.schema, this.selections, { variables, paths, plain }).compile();
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
  /** Of the place that is being compiled, in keys of the merged data. */
  private readonly path: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
    private readonly of: { readonly variables: Variables; readonly paths: readonly string[]; readonly plain: boolean },
  ) {}

  compile(): Shape {
    const { operation } = this.selections.shaped;
    const rootType = this.schema.getRootType(operation.operation);
    if (!rootType) throw new Error(`The schema has no ${operation.operation} type`);
    const shapeRoot = this.object(rootType, [operation.selectionSet], true);
    const scope = {
      enums: this.enums,
      S: this.of.plain ? plainString : stringLiteral,
      bail: () => {
        throw abnormal;
      },
    };
    const memos = `let flatten;${this.memos.map((name) => `let ${name};`).join('')}`;
    const fresh = this.memos.map((name) => `${name}=new Map();`).join('');
    const forget = this.memos.map((name) => `${name}=undefined;`).join('');
    const root = this.memos.length > 0 ? `(o,i)=>{${fresh}try{return ${shapeRoot}(o,i)}finally{${forget}}}` : shapeRoot;
    return generateFunction<Shape>(scope, `${memos}${this.source.join('\n')}\nreturn ${root};`);
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
      ? `${this.list(nullable.ofType, nodes)}(${value})`
      : isLeafType(nullable)
        ? this.leaf(nullable, value)
        : `${this.composite(nullable as GraphQLCompositeType, nodes)}(${value})`;
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
    this.source.push(
      `function ${name}(a){if(!Array.isArray(a))bail();let s='[';for(let i=0;i<a.length;i++){const x=a[i];if(i)s+=',';s+=${element};}return s+']';}`,
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
    this.source.push(
      `function r${memo}(o){let s=${memo}.get(o);if(s===undefined){s=${name}(o);${memo}.set(o,s);}else flatten=s|0;return s;}`,
    );
    return `r${memo}`;
  }

  private composite(type: GraphQLCompositeType, nodes: readonly FieldNode[]): string {
    const sets = nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
    const madeKey = this.keyOf('composite', type, sets);
    const made = this.made.get(madeKey);
    if (made) return made;
    const name = `c${this.names++}`;
    const used = this.remembered(name);
    this.made.set(madeKey, used);
    if (isObjectType(type)) {
      const shape = this.object(type, sets);
      this.source.push(
        `function ${name}(o){const n=o.__typename;if(typeof o!=='object'||Array.isArray(o)||(n!==undefined&&n!==${text(type.name)}))bail();return ${shape}(o);}`,
      );
    } else if (isAbstractType(type)) {
      const cases = this.schema
        .getPossibleTypes(type)
        .map((each) => `case ${text(each.name)}:return ${this.object(each, sets)}(o);`);
      this.source.push(`function ${name}(o){switch(o.__typename){${cases.join('')}default:return bail();}}`);
    }
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
    this.source.push(`function ${name}(o${isRoot ? ',introspected' : ''}){${reads}return ${whole};}`);
    return name;
  }
}
