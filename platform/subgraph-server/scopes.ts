import { Directive } from 'type-graphql';
import { type Scope, scopes as everyScope } from '#platform/auth';

/**
 * `@RequiresScopes('impact:read')`: federation's directive on a type, field or argument, with scopes that exist. A list means all of
 * them, further arguments mean "or": `@RequiresScopes('impact:people', ['impact:read', 'privacy:manage'])`.
 *
 * Throws when the module loads if a scope is unknown.
 */
export function RequiresScopes(...anyOf: readonly (Scope | readonly Scope[])[]): ReturnType<typeof Directive> {
  return Directive(requiresScopes(...anyOf));
}

/** The same as text, for a schema that is built by hand. */
export function requiresScopes(...anyOf: readonly (Scope | readonly Scope[])[]): string {
  if (anyOf.length === 0) throw new Error('Name at least one scope; use @authenticated where any caller will do.');
  const groups = anyOf.map((scopes): readonly Scope[] => (typeof scopes === 'string' ? [scopes] : scopes));
  const unknown = groups.flat().filter((scope) => !everyScope.includes(scope));
  if (unknown.length > 0) throw new Error(`There is no scope ${unknown.join(', ')}. Scopes: ${everyScope.join(', ')}.`);
  const list = groups.map((scopes) => `[${scopes.map((scope) => JSON.stringify(scope)).join(', ')}]`);
  return `@requiresScopes(scopes: [${list.join(', ')}])`;
}
