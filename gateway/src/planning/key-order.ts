import { Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';

const isUnresolvableKey = (directive: ConstDirectiveNode): boolean =>
  directive.name.value === 'join__type' &&
  (directive.arguments ?? []).some(
    (argument) => argument.name.value === 'resolvable' && argument.value.kind === Kind.BOOLEAN && !argument.value.value,
  );

function resolvableFirst<N extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(node: N): N | undefined {
  const directives = node.directives ?? [];
  if (!directives.some(isUnresolvableKey)) return undefined;
  return {
    ...node,
    directives: [
      ...directives.filter((directive) => !isUnresolvableKey(directive)),
      ...directives.filter(isUnresolvableKey),
    ],
  };
}

/**
 * Puts every `@join__type(resolvable: false)` behind the resolvable keys of its type. For a jump from a subgraph to itself the planner
 * takes the first key whose fields are at hand, without asking whether that key can be resolved, and the answer is a silent `null`.
 */
export function orderKeys(supergraphSdl: string): string {
  if (!/resolvable\s*:\s*false/.test(supergraphSdl)) return supergraphSdl;
  return print(
    visit(parse(supergraphSdl, { noLocation: true }), {
      ObjectTypeDefinition: resolvableFirst,
      InterfaceTypeDefinition: resolvableFirst,
    }),
  );
}
