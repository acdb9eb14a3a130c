import type { SubgraphDefinition } from './subgraph.js';

/** The definition itself, checked: a mistake in it shows when the module loads, not when the first request comes. */
export function defineSubgraph<S>(definition: SubgraphDefinition<S>): SubgraphDefinition<S> {
  const { name, resolvers, migrations, entities } = definition;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(`A subgraph's name is lower-case words joined by "-", not "${name}".`);
  if (resolvers.length === 0) throw new Error(`Subgraph "${name}" has no resolvers.`);
  refuseTwice(
    name,
    'migration',
    migrations.map((migration) => migration.name),
  );
  refuseTwice(
    name,
    'entity',
    entities.map((entity) => entity.meta.className),
  );
  refuseTwice(
    name,
    'resolver',
    resolvers.map((resolver) => resolver.name),
  );
  return definition;
}

function refuseTwice(subgraph: string, what: string, names: readonly string[]): void {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`Subgraph "${subgraph}" lists the ${what} ${twice.join(', ')} twice.`);
}
