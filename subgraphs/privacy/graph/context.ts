import type { GraphContext } from '#platform/subgraph-server';
import type { PrivacyServices } from '../services.js';

export type Context = GraphContext<PrivacyServices>;
