import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The part of rover's supergraph configuration that we use; anything else in it is refused, since no code would act on it. */
const registry = z.strictObject({
  federation_version: z.string(),
  subgraphs: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/),
    z.strictObject({ routing_url: z.url(), schema: z.strictObject({ file: z.string() }) }),
  ),
});

export interface RegisteredSubgraph {
  readonly name: string;
  readonly url: string;
  /** Absolute path of its SDL. */
  readonly schemaFile: string;
}

/** The subgraphs of a `supergraph.yaml`, in its order; SDL files are relative to it. Throws with the path of what is wrong. */
export function readRegistry(file: string): RegisteredSubgraph[] {
  const parsed = registry.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${relative(process.cwd(), file)}: ${z.prettifyError(parsed.error)}`);
  return Object.entries(parsed.data.subgraphs).map(([name, { routing_url: url, schema }]) => ({
    name,
    url,
    schemaFile: resolve(dirname(file), schema.file),
  }));
}
