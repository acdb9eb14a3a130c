import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OperationDefinitionNode, Kind, parse, print } from 'graphql';
import type { Role } from '#platform/auth';
import { projectRoot } from '#platform/project-root';

/** One row of a section of the source document, as an operation that a role sends. */
export interface DocumentedOperation {
  readonly name: string;
  readonly role: Role;
  readonly text: string;
  /** Names of its variables. */
  readonly variables: readonly string[];
}

const roleOf = /#\s*Role:\s*(\w+)/g;

/** The operations of `contracts/operations/<folder>/<file>`, in their order; each has a comment `# Role: …` before it. */
export function documentedOperations(folder: string, file: string): DocumentedOperation[] {
  const text = readFileSync(join(projectRoot(), 'contracts', 'operations', folder, file), 'utf8');
  const roles = [...text.matchAll(roleOf)].map((match) => match[1] as Role);
  const operations = parse(text).definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (roles.length !== operations.length)
    throw new Error(`${folder}/${file} has ${operations.length} operations and names ${roles.length} roles.`);
  return operations.map((operation, at) => ({
    name: operation.name!.value,
    role: roles[at]!,
    text: print(operation),
    variables: (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value),
  }));
}
