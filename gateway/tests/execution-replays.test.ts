import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import type { Engine, ExecutionAnswer } from '../src/engine.js';
import { anonymous } from './fixtures/ask.js';
import { compose } from './fixtures/federation.js';

const KEY = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])\n';
const typeDefs = {
  books: `${KEY} type Query { books: [Book!]! } type Mutation { touch: Book } type Book @key(fields: "id") { id: ID! title: String }`,
  votes: `${KEY} type Book @key(fields: "id") { id: ID! votes(min: Int): Int }`,
};

interface Subgraph {
  readonly url: string;
  readonly asked: string[];
  /** What it answers from now on. */
  body: object | string;
  status: number;
}

describe('replays', () => {
  const servers: Server[] = [];
  let engine: Engine | undefined;

  afterEach(async () => {
    await engine?.close();
    for (const server of servers.splice(0)) server.close();
  });

  async function subgraph(body: Subgraph['body']): Promise<Subgraph> {
    const asked: string[] = [];
    const state = { asked, body, status: 200, url: '' };
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        asked.push(text);
        response.writeHead(state.status, { 'content-type': 'application/json' });
        response.end(typeof state.body === 'string' ? state.body : JSON.stringify(state.body));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return state;
  }

  async function start(): Promise<{ books: Subgraph; votes: Subgraph; run: typeof run }> {
    const books = await subgraph({ data: { books: [book('1'), book('2')] } });
    const votes = await subgraph({ data: { _entities: [{ votes: 1 }, { votes: 2 }] } });
    const sdl = compose(
      Object.entries(typeDefs).map(([name, text]) => ({ name, typeDefs: text })) as never,
      (name) => ({ books, votes })[name as 'books' | 'votes'].url,
    );
    engine = createEngine({ supergraphSdl: sdl, sharing: { unchangedAnswers: true } });
    // Of what was asked only once nothing is kept.
    await run();
    for (const { asked } of [books, votes]) asked.length = 0;
    return { books, votes, run };
  }

  const book = (id: string) => ({ __typename: 'Book', id, title: `Title ${id}` });
  const QUERY = 'query ($min: Int) { books { title votes(min: $min) } }';
  const titles = (...votes: (number | null)[]) => ({
    books: votes.map((vote, at) => ({ title: `Title ${at + 1}`, votes: vote })),
  });

  async function run(query = QUERY, variables: Record<string, unknown> = {}): Promise<ExecutionAnswer> {
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    return engine!.execute(engine!.prepare(document), { variables, identity: anonymous, requestId: 'test' });
  }
  const documents = new Map<string, ReturnType<typeof parse>>();
  const dataOf = ({ data }: ExecutionAnswer): unknown => (data === null ? null : JSON.parse(data));

  it('asks subgraphs again, and gives the same object when all answer the same', async () => {
    const { books, votes } = await start();
    await run();
    const second = await run();
    expect(await run()).toBe(second);
    expect(dataOf(second)).toEqual(titles(1, 2));
    expect([books.asked.length, votes.asked.length]).toEqual([3, 3]);
    expect(new Set(votes.asked).size).toBe(1);
  });

  it('notices a difference in the first and in a later answer', async () => {
    const { books, votes } = await start();
    await run();
    votes.body = { data: { _entities: [{ votes: 1 }, { votes: 7 }] } };
    expect(dataOf(await run())).toEqual(titles(1, 7));
    expect([books.asked.length, votes.asked.length]).toEqual([2, 2]);
    books.body = { data: { books: [book('1')] } };
    votes.body = { data: { _entities: [{ votes: 3 }] } };
    expect(dataOf(await run())).toEqual(titles(3));
    expect(JSON.parse(votes.asked.at(-1)!)).toMatchObject({ variables: { representations: [{ id: '1' }] } });
    const before = votes.asked.length;
    expect(dataOf(await run())).toEqual(titles(3));
    expect(votes.asked.length).toBe(before + 1);
  });

  it('does not mix up variables', async () => {
    const { votes } = await start();
    for (let at = 0; at < 2; at++) await run(QUERY, { min: 1 });
    votes.body = { data: { _entities: [{ votes: 5 }, { votes: 6 }] } };
    expect(dataOf(await run(QUERY, { min: 2 }))).toEqual(titles(5, 6));
    votes.body = { data: { _entities: [{ votes: 1 }, { votes: 2 }] } };
    expect(dataOf(await run(QUERY, { min: 1 }))).toEqual(titles(1, 2));
  });

  it('reports what goes wrong, each time anew, and forgets it when it is over', async () => {
    const { votes } = await start();
    await run();
    const good = votes.body;
    votes.body = { data: { _entities: [{ votes: 1 }, { votes: null }] }, errors: [{ message: 'no' }] };
    for (let at = 0; at < 2; at++) {
      const { errors, ...answer } = await run();
      expect(dataOf(answer)).toEqual(titles(1, null));
      expect(errors).toHaveLength(1);
    }
    votes.status = 500;
    votes.body = 'down';
    const down = await run();
    expect(dataOf(down)).toEqual(titles(null, null));
    expect(down.errors).toHaveLength(1);
    Object.assign(votes, { status: 200, body: good });
    const again = await run();
    expect(again.errors).toBeUndefined();
    expect(dataOf(again)).toEqual(titles(1, 2));
  });

  it('gives each of those who share an answer their own objects', async () => {
    const { votes } = await start();
    const other = 'query Other { books { title votes } }';
    for (let at = 0; at < 3; at++) {
      votes.body = { data: { _entities: [{ votes: at }, { votes: 2 }] } };
      const answers = await Promise.all([run(), run(), run(other)]);
      for (const answer of answers) expect(dataOf(answer)).toEqual(titles(at, 2));
    }
  });

  it('runs mutations from the beginning', async () => {
    const { books } = await start();
    books.body = { data: { touch: book('1') } };
    const query = 'mutation { touch { title } }';
    const first = await run(query);
    expect(await run(query)).not.toBe(first);
    expect(books.asked.length).toBe(2);
  });
});
