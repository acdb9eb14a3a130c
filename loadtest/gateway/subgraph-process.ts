/**
 * One subgraph of the benchmark in a process of its own. Answers are computed once per request body and then replayed: the benchmark
 * measures gateways. Prints its URL.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { shop } from './shop.js';

const name = process.argv[2];
const subgraph = shop.find((each) => each.name === name);
if (!subgraph) throw new Error(`There is no subgraph "${name}"; there are ${shop.map((each) => each.name).join(', ')}`);
const schema = buildSubgraphSchema([{ typeDefs: parse(subgraph.typeDefs), resolvers: subgraph.resolvers as never }]);

/** Bodies can differ by gateway but not without end; a run sees a few dozen. */
const answers = new Map<string, Buffer>();

async function answer(body: string): Promise<Buffer> {
  const request = JSON.parse(body) as { query: string; operationName?: string; variables?: Record<string, unknown> };
  const result = await execute({
    schema,
    document: parse(request.query),
    operationName: request.operationName ?? null,
    variableValues: request.variables ?? {},
    contextValue: {},
  });
  const text = Buffer.from(JSON.stringify(result));
  if (answers.size < 10_000) answers.set(body, text);
  return text;
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')));
}

const server = createServer((request, response) => {
  readBody(request, (body) => {
    const send = (text: Buffer): void => {
      response.writeHead(200, ['content-type', 'application/json', 'content-length', `${text.length}`]);
      response.end(text);
    };
    const known = answers.get(body);
    if (known) send(known);
    else void answer(body).then(send);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql\n`);
});
process.on('disconnect', () => process.exit(0));
