import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ReportFormat } from './report.entity.js';

/** What an operator sees of reports: no company, no person, a closed list of names. */
export interface ReportTelemetry {
  rendered(format: ReportFormat, seconds: number): void;
  ended(status: 'COMPLETED' | 'FAILED'): void;
  opened(kind: 'DOWNLOAD' | 'EMBED', result: string): void;
}

export function reportTelemetry(
  registry: Registry,
  waiting: () => Promise<Readonly<Record<string, number>>>,
): ReportTelemetry {
  const registers = [registry];
  const files = new Histogram({
    name: 'impact_report_render_seconds',
    help: 'Time to make a file of a report, by format.',
    labelNames: ['format'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const ends = new Counter({
    name: 'impact_reports_total',
    help: 'Reports that ended, by status.',
    labelNames: ['status'],
    registers,
  });
  const openings = new Counter({
    name: 'impact_report_openings_total',
    help: 'Addresses of reports that were opened, by kind and by what came of it.',
    labelNames: ['kind', 'result'],
    registers,
  });
  // oxlint-disable-next-line no-new -- a gauge lives in its registry
  new Gauge({
    name: 'impact_reports_waiting',
    help: 'Reports that wait or are being made, by status.',
    labelNames: ['status'],
    registers,
    async collect() {
      for (const [status, count] of Object.entries(await waiting())) this.set({ status }, count);
    },
  });
  return {
    rendered: (format, seconds) => files.observe({ format }, seconds),
    ended: (status) => ends.inc({ status }),
    opened: (kind, result) => openings.inc({ kind, result }),
  };
}
