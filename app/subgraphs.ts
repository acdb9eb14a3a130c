import type { SubgraphDefinition } from '../platform/subgraph-server/index.js';
import { impact } from '../subgraphs/impact/index.js';
import { privacy } from '../subgraphs/privacy/index.js';
import { q2qCost } from '../subgraphs/q2q-cost/index.js';
import { safety } from '../subgraphs/safety/index.js';

/** Every subgraph of the platform, in the order of their demo data: people first. */
export const subgraphs = [impact, safety, q2qCost, privacy] as readonly SubgraphDefinition[];
