import { Counter, Gauge, type Registry } from 'prom-client';

export type Transport = 'graphql-ws' | 'sse' | 'multipart';

/** Prometheus series of subscriptions. No label carries anything of a caller, an operation's text or variables. */
export class SubscriptionMetrics {
  readonly streams: Gauge<'transport'>;
  readonly connections: Gauge<'transport'>;
  readonly upstreams: Gauge<'subgraph'>;
  readonly upstreamSockets: Gauge<'subgraph'>;
  readonly events: Counter<'subgraph'>;
  readonly deliveries: Counter;
  readonly overflows: Counter<'transport'>;
  readonly ended: Counter<'reason'>;
  readonly refused: Counter<'reason'>;
  readonly reconnects: Counter<'subgraph'>;
  readonly gaps: Counter<'subgraph' | 'resumed'>;

  constructor(registry: Registry) {
    const gauge = <T extends string>(name: string, help: string, label: T) =>
      new Gauge({ name: `gateway_subscription_${name}`, help, labelNames: [label], registers: [registry] });
    const counter = <T extends string>(name: string, help: string, ...labelNames: T[]) =>
      new Counter({ name: `gateway_subscription_${name}_total`, help, labelNames, registers: [registry] });
    this.streams = gauge('streams', 'Streams of clients, by transport', 'transport');
    this.connections = gauge('connections', 'Sockets and event streams of clients', 'transport');
    this.upstreams = gauge('upstreams', 'Streams of subgraphs, each shared by equal subscriptions', 'subgraph');
    this.upstreamSockets = gauge('upstream_sockets', 'Sockets to subgraphs', 'subgraph');
    this.events = counter('events', 'Events of subgraphs', 'subgraph');
    this.deliveries = counter('deliveries', 'Results handed to streams of clients');
    this.overflows = counter('overflows', 'Streams ended because their client reads too slowly', 'transport');
    this.ended = counter('ended', 'Streams that were ended, by reason', 'reason');
    this.refused = counter(
      'refused',
      'Connections and streams that were refused, and connections closed for their behaviour',
      'reason',
    );
    this.reconnects = counter('reconnects', 'Streams of subgraphs that were opened again after a loss', 'subgraph');
    this.gaps = counter(
      'gaps',
      'Losses of a stream of a subgraph; `resumed` tells whether it went on after the last event seen',
      'subgraph',
      'resumed',
    );
  }
}
