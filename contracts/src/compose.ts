import { composeServices } from '@apollo/composition';
import { parse, printSchema } from 'graphql';

export interface Composition {
  readonly supergraphSdl: string;
  /** What clients see. */
  readonly apiSdl: string;
  /** Worth knowing, nothing is lost. */
  readonly notes: readonly string[];
}

/**
 * Composes subgraphs into a supergraph. Throws, with every reason, on composition errors and on hints of level WARN: those say that
 * something one subgraph declares (directive arguments, a default, an input field, a description) is missing from the result.
 */
export function composeSubgraphs(subgraphs: readonly { name: string; url: string; sdl: string }[]): Composition {
  const { schema, supergraphSdl, errors, hints } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parseNamed(name, sdl) })),
  );
  if (errors?.length || !schema || !supergraphSdl) {
    throw new Error(`The subgraphs do not compose:\n${(errors ?? []).map((error) => `  ${error.message}`).join('\n')}`);
  }
  const lines = hints
    .filter((hint) => hint.definition.level.name !== 'DEBUG')
    .map((hint) => ({ level: hint.definition.level.name, text: `${hint.definition.code}: ${hint.message}` }));
  const losses = lines.filter(({ level }) => level === 'WARN');
  if (losses.length > 0) {
    throw new Error(
      `Composition loses information. Make the subgraphs agree:\n${losses.map(({ text }) => `  ${text}`).join('\n')}`,
    );
  }
  return {
    supergraphSdl: ensureNewline(supergraphSdl),
    apiSdl: ensureNewline(printSchema(schema.toAPISchema().toGraphQLJSSchema())),
    notes: lines.map(({ text }) => text),
  };
}

function parseNamed(name: string, sdl: string) {
  try {
    return parse(sdl);
  } catch (error) {
    throw new Error(`The SDL of subgraph "${name}" cannot be parsed: ${(error as Error).message}`, { cause: error });
  }
}

const ensureNewline = (text: string): string => `${text.trimEnd()}\n`;
