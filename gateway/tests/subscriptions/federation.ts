import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionResult, execute, GraphQLError, type GraphQLSchema, parse, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { compose } from '../fixtures/federation.js';
import type { Body, InProcessRequest, ReviewsStats, Stock, Subgraph } from './federation-types.js';
import { PushStream } from './push-stream.js';
import { countdown, failFirst, products, twice, users } from './rows.js';
import { typeDefs } from './type-defs.js';

/** Three subgraphs; `reviews` owns the subscriptions. What happens in them is decided by the test. */
export class StreamingFederation {
  readonly stats: ReviewsStats = {
    active: 0,
    opened: 0,
    sockets: new Set(),
    connectionParams: [],
    upgradeHeaders: [],
    requests: { accounts: 0, products: 0, reviews: 0 },
    subscriptions: [],
  };
  readonly schemas: Record<Subgraph, GraphQLSchema>;
  readonly #bus = new EventEmitter().setMaxListeners(0);
  readonly #stock: Stock[] = [];
  readonly #servers = new Map<Subgraph, { server: Server; port: number; stop(): Promise<void> }>();
  #reviews = 0;
  /** `reviews` refuses new sockets. */
  refuseSockets = false;

  constructor() {
    const resolvers = this.#resolvers() as Record<Subgraph, never>;
    const schemaOf = (name: Subgraph) =>
      buildSubgraphSchema([{ typeDefs: parse(typeDefs[name]), resolvers: resolvers[name] }]);
    this.schemas = { accounts: schemaOf('accounts'), products: schemaOf('products'), reviews: schemaOf('reviews') };
  }

  static async start(): Promise<StreamingFederation> {
    const federation = new StreamingFederation();
    for (const name of Object.keys(typeDefs) as Subgraph[]) await federation.startSubgraph(name);
    return federation;
  }

  sdl(change: (name: Subgraph, text: string) => string = (_, text) => text): string {
    const names = Object.keys(typeDefs) as Subgraph[];
    return compose(
      names.map((name) => ({ name, typeDefs: change(name, typeDefs[name]), resolvers: {} })),
      (name) => `http://127.0.0.1:${this.#servers.get(name as Subgraph)?.port ?? 1}/graphql`,
    );
  }

  addReview(upc = 'p1', body = 'nice', author = '1'): void {
    const id = String(++this.#reviews);
    const review = { __typename: 'Review', id, body, author: { id: author }, product: { upc } };
    this.#bus.emit('review', review);
    this.#bus.emit('feed', review);
  }

  setStock(count: number): void {
    this.#stock.push({ seq: this.#stock.length + 1, count });
    this.#bus.emit('stock');
  }

  async startSubgraph(name: Subgraph): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => void answer());
      const answer = async () => {
        this.stats.requests[name]++;
        const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString()) as Body;
        const contextValue = { authorization: request.headers.authorization };
        const result = await this.#execute(name, { query, variables, operationName, contextValue });
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      };
    });
    const sockets = new WebSocketServer({ server, path: '/graphql' });
    sockets.on('connection', (socket, request) => {
      this.stats.sockets.add(socket);
      this.stats.upgradeHeaders.push(request.headers);
      socket.on('close', () => this.stats.sockets.delete(socket));
    });
    const graphql = useServer(
      {
        schema: this.schemas[name],
        execute,
        subscribe,
        onConnect: ({ connectionParams }) => {
          this.stats.connectionParams.push(connectionParams);
          return !this.refuseSockets;
        },
        onSubscribe: (_context, _id, { query, variables }) =>
          void this.stats.subscriptions.push({ query, variables: variables ?? {} }),
      },
      sockets,
    );
    const port = this.#servers.get(name)?.port ?? 0;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const stop = async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.resolve(graphql.dispose()).catch(() => {});
    };
    this.#servers.set(name, { server, port: (server.address() as AddressInfo).port, stop });
  }

  async stopSubgraph(name: Subgraph): Promise<void> {
    await this.#servers.get(name)!.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  /** The same subgraphs without a network between, as `platform/subgraph-server` offers them. */
  inProcess(name: Subgraph) {
    return {
      name,
      execute: async (request: InProcessRequest): Promise<ExecutionResult> => {
        this.stats.requests[name]++;
        return this.#execute(name, { ...request, contextValue: { authorization: request.headers.authorization } });
      },
      subscribe: async ({ query, variables = {}, headers }: InProcessRequest) => {
        this.stats.connectionParams.push(headers);
        this.stats.subscriptions.push({ query, variables });
        const args = { schema: this.schemas[name], document: parse(query), variableValues: variables };
        return (await subscribe(args)) as AsyncIterableIterator<ExecutionResult> | ExecutionResult;
      },
    };
  }

  async #execute(
    name: Subgraph,
    { query, variables, operationName, contextValue }: Body & { contextValue: object },
  ): Promise<ExecutionResult> {
    return execute({
      schema: this.schemas[name],
      document: parse(query),
      variableValues: variables ?? {},
      operationName: operationName ?? null,
      contextValue,
    });
  }

  #listen<T>(name: string, read: (value: unknown) => T | undefined, first: readonly T[] = []): PushStream<T> {
    const onEvent = (value: unknown) => {
      const item = read(value);
      if (item !== undefined) stream.push(item);
    };
    const stream = new PushStream<T>(() => {
      this.#bus.off(name, onEvent);
      this.stats.active--;
    }, first);
    this.#bus.on(name, onEvent);
    this.stats.active++;
    this.stats.opened++;
    return stream;
  }

  #stocks(afterSeq: number | null | undefined) {
    let seen = afterSeq ?? 0;
    const fresh = () => {
      const items = this.#stock.filter(({ seq }) => seq > seen);
      seen = this.#stock.length;
      return items;
    };
    // Without a position: the current state, then every change.
    const first = afterSeq == null ? this.#stock.slice(-1) : fresh();
    seen = this.#stock.length;
    return this.#listen('stock', () => fresh()[0], first);
  }

  #resolvers(): Record<Subgraph, object> {
    const same = (value: unknown) => value;
    const padding = (_: unknown, { bytes }: { bytes: number }) => 'x'.repeat(bytes);
    return {
      accounts: {
        Query: { me: () => users[1] },
        User: {
          __resolveReference: ({ id }: { id: string }) => users[id] ?? null,
          whoAmI: (_: unknown, __: unknown, context: { authorization?: string }) => context.authorization ?? null,
        },
      },
      products: {
        Query: { topProducts: () => Object.values(products) },
        Product: {
          __resolveReference: ({ upc }: { upc: string }) => products[upc] ?? null,
          price: ({ price }: { price: number }, { currency }: { currency: string }) =>
            currency === 'EUR' ? price * 2 : price,
          slow: (_: unknown, { ms }: { ms: number }) => new Promise((resolve) => setTimeout(() => resolve('slow'), ms)),
          boom: () => {
            throw new GraphQLError('boom failed', { extensions: { code: 'BOOM' } });
          },
        },
      },
      reviews: {
        Query: { reviews: () => [] },
        Mutation: {
          addReview: (_: unknown, { upc, body }: { upc: string; body: string }) => (
            this.addReview(upc, body), { id: '0', body }
          ),
        },
        Subscription: {
          reviewAdded: {
            subscribe: (_: unknown, { upc }: { upc?: string }) =>
              this.#listen('review', (review) =>
                !upc || (review as { product: { upc: string } }).product.upc === upc ? review : undefined,
              ),
            resolve: same,
          },
          countdown: { subscribe: (_: unknown, { from }: { from: number }) => countdown(from), resolve: same },
          failing: { subscribe: () => twice(), resolve: failFirst },
          feed: { subscribe: () => this.#listen('feed', same), resolve: same },
          stock: {
            subscribe: (_: unknown, { afterSeq }: { afterSeq?: number | null }) => this.#stocks(afterSeq),
            resolve: (stock: object) => ({ ...stock, product: { upc: 'p1' } }),
          },
          secret: { subscribe: () => this.#listen('feed', () => 42), resolve: same },
          scoped: { subscribe: () => this.#listen('feed', () => 43), resolve: same },
          refused: {
            subscribe: () => {
              throw new GraphQLError('Not today', { extensions: { code: 'NOT_TODAY' } });
            },
          },
          broken: { subscribe: () => this.#listen('feed', () => 'no number'), resolve: same },
        },
        FeedItem: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
        Review: { __resolveReference: same, padding },
        Stock: { padding },
        User: { __resolveReference: same, reviewCount: () => 7 },
        Product: { reviews: () => [] },
      },
    };
  }
}
