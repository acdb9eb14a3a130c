import { relayTypes } from '#platform/subgraph-server';

export const { connectionOf } = relayTypes();
