import { isTypeDefinitionNode, parse, type StringValueNode, type TypeDefinitionNode } from 'graphql';

interface Described {
  readonly name: { readonly value: string };
  readonly description?: StringValueNode | undefined;
  readonly arguments?: readonly Described[] | undefined;
}

/** Types that every schema has: their name says what they are. */
const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * Types, fields, arguments and enum values of an SDL that have no description, by their coordinates
 * (`Query.user(id:)`), in the order of the SDL.
 */
export const withoutDescription = (sdl: string): string[] =>
  parse(sdl).definitions.filter(isTypeDefinitionNode).flatMap(missingInType);

function missingInType(type: TypeDefinitionNode): string[] {
  const { value: name } = type.name;
  return [...(isDescribed(type) || roots.has(name) ? [] : [name]), ...membersOf(type).flatMap(missingIn(name))];
}

function membersOf(type: TypeDefinitionNode): readonly Described[] {
  if ('fields' in type) return type.fields ?? [];
  return 'values' in type ? (type.values ?? []) : [];
}

const missingIn =
  (type: string) =>
  (member: Described): string[] => {
    const coordinate = `${type}.${member.name.value}`;
    const bare = (member.arguments ?? []).filter((argument) => !isDescribed(argument));
    return [...(isDescribed(member) ? [] : [coordinate]), ...bare.map(({ name }) => `${coordinate}(${name.value}:)`)];
  };

const isDescribed = ({ description }: Described): boolean => (description?.value.trim() ?? '') !== '';
