/** Plans on a thread and on the main one, and prints how many plans were the same. Argument: a file with a supergraph and documents. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { GraphQLError, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { Planner } from '../src/planning/planner.js';
import { ThreadPlanner } from '../src/planning/thread-planner.js';

const { supergraphSdl, documents } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as {
  supergraphSdl: string;
  documents: string[];
};
const planner = new Planner(supergraphSdl);
const thread = new ThreadPlanner(supergraphSdl);
const here = (input: Parameters<Planner['plan']>[0]): unknown => {
  try {
    return JSON.parse(JSON.stringify(planner.plan(input).passes));
  } catch (error) {
    return (error as Error).message;
  }
};
const equal = await Promise.all(
  documents.map(async (text) => {
    const document = parse(text);
    const operation = document.definitions.find(
      (it) => it.kind === Kind.OPERATION_DEFINITION,
    ) as OperationDefinitionNode;
    const input = { document, operation, conditions: new Map([['c', true]]) };
    const there = await thread.plan(input);
    return isDeepStrictEqual(there instanceof GraphQLError ? there.message : there, here(input));
  }),
);
await thread.close();
process.stdout.write(`${equal.filter(Boolean).length} of ${documents.length} plans are equal\n`);
