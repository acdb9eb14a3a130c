import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Endpoint, readEndpoints } from '#contracts/endpoints';
import { protocolErrors, refusals } from '#contracts/refusals';
import type { GatewayOptions } from '#gateway';
import type { Config } from '#platform/config';
import { projectRoot } from '#platform/project-root';

/** What the gateway serves as REST: the annotated operations of `contracts/operations`. */
export function restOptions({ unversioned }: Pick<Config, 'unversioned'>): NonNullable<GatewayOptions['rest']> {
  return { endpoints: annotatedOperations(), codes: { ...protocolErrors, ...refusals }, unversioned };
}

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
