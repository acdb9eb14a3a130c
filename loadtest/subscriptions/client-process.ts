import { RawClient } from './raw-client.js';
import { SUBSCRIPTION } from './toy-supergraph.js';

/** What the parent asks of the process that plays the clients. */
export type Order =
  | { readonly kind: 'connect'; readonly port: number; readonly count: number; readonly subscribe: boolean }
  | { readonly kind: 'pause-one' }
  | { readonly kind: 'count' }
  | { readonly kind: 'latencies' }
  | { readonly kind: 'close' };

const clients: RawClient[] = [];
let latenciesMs: number[] = [];
let paused: RawClient | undefined;

process.on('message', (order: Order) => process.send!(obey(order)));
process.on('disconnect', () => process.exit(0));

function obey(order: Order): object {
  switch (order.kind) {
    case 'connect':
      for (let at = 0; at < order.count; at++) clients.push(newClient(order));
      return {};
    case 'pause-one':
      paused = clients[0];
      paused?.pause();
      return {};
    case 'count':
      return { messages: clients.reduce((sum, client) => sum + (client === paused ? 0 : client.messages), 0) };
    case 'latencies': {
      const taken = latenciesMs;
      latenciesMs = [];
      return { latenciesMs: taken };
    }
    case 'close':
      for (const client of clients.splice(0)) client.close();
      paused = undefined;
      latenciesMs = [];
      return {};
  }
}

function newClient({ port, subscribe }: Extract<Order, { kind: 'connect' }>): RawClient {
  const id = Math.random().toString(36).slice(2);
  const messages = subscribe ? [{ id, type: 'subscribe', payload: { query: SUBSCRIPTION } }] : [];
  return new RawClient(port, messages, (message) => {
    const sentAt = /"body":"(\d+\.\d+)/.exec(message.toString('latin1', 0, 200))?.[1];
    if (sentAt !== undefined) latenciesMs.push(performance.timeOrigin + performance.now() - Number(sentAt));
  });
}
