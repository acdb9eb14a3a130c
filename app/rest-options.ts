import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Endpoint, readEndpoints } from '#contracts/endpoints';
import type { OpenApiOptions } from '#contracts/openapi';
import { protocolErrors, refusals } from '#contracts/refusals';
import type { GatewayOptions } from '#gateway';
import type { Config } from '#platform/config';
import { projectRoot } from '#platform/project-root';

/** What the gateway serves as REST: the annotated operations of `contracts/operations`. */
export function restOptions({ unversioned }: Pick<Config, 'unversioned'>): NonNullable<GatewayOptions['rest']> {
  return { endpoints: annotatedOperations(), unversioned, sections, ...openApiOptions() };
}

/** Pages of the documentation: one for each subgraph, with the files of `contracts/operations` that it answers. */
const sections = {
  impact: ['people', 'reporting', 'journey', 'deliveries'],
  safety: ['safety'],
  privacy: ['privacy'],
  'q2q-cost': ['q2q', 'cost'],
} as const;

export const openApiOptions = (): OpenApiOptions => ({
  title: 'TEEI Supergraph',
  version: '1.0.0',
  codes: { ...protocolErrors, ...refusals },
});

/** Throws with the file where an operation is wrong. */
export function annotatedOperations(): Endpoint[] {
  const directory = join(projectRoot(), 'contracts', 'operations');
  const files = readdirSync(directory).filter((file) => file.endsWith('.graphql'));
  return readEndpoints(
    files.toSorted().map((file) => ({
      domain: basename(file, '.graphql'),
      body: readFileSync(join(directory, file), 'utf8'),
    })),
  );
}
