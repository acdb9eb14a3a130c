import { validate } from '@graphql-inspector/core';
import { buildSchema, Source } from 'graphql';

export interface DocumentProblem {
  readonly file: string;
  readonly level: 'ERROR' | 'DEPRECATED';
  readonly message: string;
}

/** Operations that the API cannot answer, or only with deprecated fields. Fragments may live in other files of the same list. */
export function validateDocuments(
  apiSdl: string,
  documents: readonly { file: string; body: string }[],
): DocumentProblem[] {
  const sources = documents.filter(({ body }) => body.trim() !== '').map(({ file, body }) => new Source(body, file));
  const invalid = validate(buildSchema(apiSdl), sources, { strictDeprecated: true, strictFragments: true });
  return invalid.flatMap(({ source, errors, deprecated }) => [
    ...errors.map(({ message }) => ({ file: source.name, level: 'ERROR' as const, message })),
    ...deprecated.map(({ message }) => ({ file: source.name, level: 'DEPRECATED' as const, message })),
  ]);
}
