import { GraphQLError, type ValidationRule } from 'graphql';

/** Refuses `__schema` and `__type`; `__typename` stays, clients need it for unions. */
export const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return;
    context.reportError(
      new GraphQLError(
        `Introspection is switched off on this gateway, but the operation selects "${node.name.value}".`,
        {
          nodes: [node],
          extensions: { code: 'INTROSPECTION_DISABLED' },
        },
      ),
    );
  },
});

/** Validation's suggestions spell out the schema to whoever guesses; without introspection they go too. */
export function withoutSuggestions(message: string): string {
  return message.replace(/ Did you mean (?:to use )?(?:an inline fragment on )?"[^?]*\?/, '');
}
