import type { SubgraphDefinition } from '#platform/subgraph-server';
import { impact } from '#subgraphs/impact';
import { privacy } from '#subgraphs/privacy';
import { q2qCost } from '#subgraphs/q2q-cost';
import { safety } from '#subgraphs/safety';

/** Every subgraph of the platform, in the order of their demo data: people first. */
export const subgraphs = [impact, safety, q2qCost, privacy] as readonly SubgraphDefinition[];
