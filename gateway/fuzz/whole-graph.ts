import { Kind, type SelectionSetNode, isAbstractType, isObjectType } from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { selectionOf } from './facts.js';
import { type FieldInfo, MockSubgraph, type Thing } from './mock-subgraph.js';

function within(parent: Thing | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => within(parent, each));
  return typeof value === 'object' && value !== null ? { ...(value as Thing), parent } : value;
}

/** Of a selection of one field, of one field in it, and so on. */
function onlyValueIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return onlyValueIn(Object.values(value)[0]);
}

/** The same data without federation: what a `@requires` reads is there, and nobody has to bring it. */
export class WholeGraph extends MockSubgraph {
  protected override givenTo(source: Thing | undefined, required: SelectionSetNode): unknown {
    return source ? this.select(source, required) : {};
  }

  protected override valueOf(source: Thing | undefined, args: Record<string, unknown>, info: FieldInfo): unknown {
    const fromContext = this.of.facts.contexts.arguments.get(`${info.parentType.name}.${info.fieldName}`) ?? [];
    const found = fromContext.flatMap(({ argument, context, selection }) => {
      const value = source && this.inContext(source, context, selection);
      return value === undefined ? [] : [[argument, value] as const];
    });
    return within(source, super.valueOf(source, { ...args, ...Object.fromEntries(found) }, info));
  }

  private inContext(source: Thing, context: string, selection: string): unknown {
    let at = source.parent;
    while (at && !this.of.facts.contexts.isContext(at.__typename, context)) at = at.parent;
    return at && onlyValueIn(this.select(at, selectionOf(selection)));
  }

  private select(thing: Thing, set: SelectionSetNode): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const type = this.schema.getType(thing.__typename);
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = this.schema.getType(selection.typeCondition?.name.value ?? thing.__typename);
        const applies =
          condition === type ||
          (isAbstractType(condition) && isObjectType(type) && this.schema.isSubType(condition, type));
        if (applies) Object.assign(result, this.select(thing, selection.selectionSet));
      }
      if (selection.kind !== Kind.FIELD || !isObjectType(type)) continue;
      const field = type.getFields()[selection.name.value];
      if (!field) continue;
      const info = { parentType: type, fieldName: field.name, returnType: field.type };
      const value = this.valueOf(thing, getArgumentValues(field, selection), info);
      result[field.name] = selection.selectionSet ? this.selectFrom(value, selection.selectionSet) : value;
    }
    return result;
  }

  private selectFrom(value: unknown, set: SelectionSetNode): unknown {
    if (Array.isArray(value)) return value.map((each) => this.selectFrom(each, set));
    return value === null ? null : this.select(value as Thing, set);
  }
}
