import 'reflect-metadata';
import { buildSubgraphSchema } from '../../../platform/subgraph-server/index.js';
import { impact, demoFeedback } from '../index.js';
const { sdl } = await buildSubgraphSchema(impact as never);
import { writeFileSync } from 'node:fs';
writeFileSync(new URL('../schema.graphql', import.meta.url), sdl);
console.log(sdl.length, demoFeedback.length, new Set(demoFeedback.map((f) => f.text)).size);
