import {
  type ConstDirectiveNode,
  defaultFieldResolver,
  getNamedType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import type { Actor } from '#platform/auth';
import { Forbidden, Unauthenticated } from './errors.js';
import type { GraphContext } from './subgraph.js';

/** All of these must hold; each is "any of these sets of scopes", as `@requiresScopes` says it. */
interface Requirements {
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly (readonly string[])[])[];
}

type Resolver = GraphQLFieldResolver<unknown, GraphContext>;
interface Directed {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
  readonly extensionASTNodes?: readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[];
}

/**
 * Enforces `@authenticated` and `@requiresScopes` where the SDL declares them: on the field, on its type, on the type it returns, and on
 * the interfaces it comes from. Only fields that declare something are wrapped, once, so the others cost nothing; resolvers that
 * type-graphql leaves out (`simpleResolvers`) are covered as well. The gateway does the same for the whole operation; here it holds
 * even if the gateway were wrong. Rows are the resolvers' own business.
 */
export function enforceAuthorization(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const requirements = requirementsOf(type, field);
      if (!requirements.authenticated && requirements.scopes.length === 0) continue;
      field.resolve = guarded(
        (field.resolve ?? defaultFieldResolver) as Resolver,
        requirements,
      ) as typeof field.resolve;
      if (field.subscribe)
        field.subscribe = guarded(field.subscribe as Resolver, requirements) as typeof field.subscribe;
    }
  }
}

function guarded(resolve: Resolver, requirements: Requirements): Resolver {
  return (source, args, context, info) => {
    check(context.actor, requirements);
    return resolve(source, args, context, info);
  };
}

function check(actor: Actor, { authenticated, scopes }: Requirements): void {
  if (authenticated && actor.kind === 'anonymous') throw new Unauthenticated();
  for (const anyOf of scopes) {
    const held = anyOf.some((allOf) => allOf.every((scope) => (actor.scopes as readonly string[]).includes(scope)));
    if (held) continue;
    if (actor.kind === 'anonymous') throw new Unauthenticated();
    const needed = anyOf.map((allOf) => allOf.join(' and ')).join(', or ');
    throw new Forbidden(`This needs the scope ${needed}.`, { requiredScopes: anyOf });
  }
}

function requirementsOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Requirements {
  const returned: GraphQLNamedType = getNamedType(field.type);
  const interfaces = type.getInterfaces();
  const interfaceFields = interfaces.flatMap((parent) => parent.getFields()[field.name] ?? []);
  const directives = [type, field, returned, ...interfaces, ...interfaceFields].flatMap(directivesOf);
  return {
    authenticated: directives.some(({ name }) => name.value === 'authenticated'),
    scopes: directives.filter(({ name }) => name.value === 'requiresScopes').map(scopesOf),
  };
}

const directivesOf = (target: Directed): readonly ConstDirectiveNode[] =>
  [target.astNode, ...(target.extensionASTNodes ?? [])].flatMap((node) => node?.directives ?? []);

function scopesOf(directive: ConstDirectiveNode): readonly (readonly string[])[] {
  const argument = directive.arguments?.find(({ name }) => name.value === 'scopes');
  return argument ? (valueFromASTUntyped(argument.value) as string[][]) : [];
}
