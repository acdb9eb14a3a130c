import { Kind, type SelectionSetNode, isAbstractType, isObjectType } from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { MockSubgraph, type Thing } from './mock-subgraph.js';

/** The same data without federation: what a `@requires` reads is there, and nobody has to bring it. */
export class WholeGraph extends MockSubgraph {
  protected override givenTo(source: Thing | undefined, required: SelectionSetNode): unknown {
    return source ? this.select(source, required) : {};
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
