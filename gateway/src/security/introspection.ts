import { GraphQLError, type GraphQLFormattedError, type ValidationRule } from 'graphql';

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

const SUGGESTION = / Did you mean (?:[a-z]+ )*"[^"]*"(?:(?:, | or |, or )"[^"]*")*\?/g;

/** Errors as a client may see them: suggestions spell out the schema to whoever guesses; without introspection they go too. */
export function withoutSuggestions<E extends GraphQLFormattedError>(
  errors: readonly E[],
  { introspection }: { readonly introspection: boolean },
): readonly E[] {
  if (introspection) return errors;
  return errors.map((error) => ({ ...error, message: error.message.replaceAll(SUGGESTION, '') }));
}
