import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const seconds = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 15, 30, 60, 300];

export interface JobMetrics {
  readonly lag: Histogram<'job'>;
  readonly duration: Histogram<'job' | 'outcome'>;
  readonly failures: Counter<'job'>;
  readonly abandoned: Counter<'job'>;
  readonly running: Gauge<'job'>;
}

/** `due` is asked at each scrape; while the store is away the gauge keeps its last value. */
export function jobMetrics(registry: Registry, due: () => Promise<number>): JobMetrics {
  const registers = [registry];
  const backlog = new Gauge({
    name: 'jobs_due',
    help: 'Wake-ups that are due and wait for a worker of any process',
    registers: [],
    async collect() {
      const value = await due().catch(() => undefined);
      if (value !== undefined) this.set(value);
    },
  });
  registry.registerMetric(backlog);
  return {
    lag: new Histogram({
      name: 'job_lag_seconds',
      help: 'From the time a job was due to its start',
      labelNames: ['job'],
      buckets: seconds,
      registers,
    }),
    duration: new Histogram({
      name: 'job_duration_seconds',
      help: 'Time a run took; outcome is ok, failed or interrupted',
      labelNames: ['job', 'outcome'],
      buckets: seconds,
      registers,
    }),
    failures: new Counter({ name: 'job_failures_total', help: 'Runs that threw', labelNames: ['job'], registers }),
    abandoned: new Counter({
      name: 'job_abandoned_total',
      help: 'Wake-ups given up after their last try',
      labelNames: ['job'],
      registers,
    }),
    running: new Gauge({
      name: 'jobs_running',
      help: 'Runs in progress in this process',
      labelNames: ['job'],
      registers,
    }),
  };
}
