import { relayTypes } from '../../../platform/subgraph-server/index.js';

export const { connectionOf } = relayTypes();
