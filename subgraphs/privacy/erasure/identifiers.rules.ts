import type { SubjectIdentifiers } from '#platform/personal-data';

/** What all subgraphs know of a person, each thing once. */
export function mergedIdentifiers(userId: string, found: readonly SubjectIdentifiers[]): SubjectIdentifiers {
  const all = (of: (each: SubjectIdentifiers) => readonly string[]) => [...new Set(found.flatMap(of))];
  return {
    userId,
    emails: all(({ emails }) => emails),
    names: all(({ names }) => names),
    phones: all(({ phones }) => phones),
    handles: all(({ handles }) => handles),
    externalIds: all(({ externalIds }) => externalIds),
  };
}
