import type { KindResult } from './attack-process.js';
import type { NormalResult } from './normal-process.js';

export interface Window {
  readonly normal: NormalResult;
  /** Of one core, the gateway's. */
  readonly cpuShare: number;
  /** Taken by the hypervisor from both cores together, of one core. */
  readonly stolenShare: number;
}

const WIDTHS = [34, 10, 9, 9, 9, 9, 9, 8, 8, 10, 10];
const line = (cells: readonly string[]): string => cells.map((cell, at) => cell.padEnd(WIDTHS[at]!)).join('');

export function printWindowHead(): void {
  process.stdout.write(
    `${line(['window', 'requests', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'late p95', 'failed', 'CPU %', 'stolen %', 'p95 ratio'])}\n`,
  );
}

export function printWindow(name: string, { normal, cpuShare, stolenShare }: Window, quiet?: Window): void {
  const times = [normal.p50Ms, normal.p95Ms, normal.p99Ms, normal.maxMs, normal.lateP95Ms].map((each) =>
    each.toFixed(2),
  );
  const ratio = quiet ? (normal.p95Ms / quiet.normal.p95Ms).toFixed(2) : '';
  const shares = [(cpuShare * 100).toFixed(0), (stolenShare * 100).toFixed(1)];
  const cells = [name, `${normal.requests}`, ...times, `${normal.failures}`, ...shares, ratio];
  process.stdout.write(`${line(cells)}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function addUp(windows: readonly (readonly KindResult[])[]): KindResult[] {
  return windows[0]!.map(({ name }, index) => {
    const all = windows.map((kinds) => kinds[index]!);
    const outcomes: Record<string, number> = {};
    for (const each of all) {
      for (const [outcome, count] of Object.entries(each.outcomes))
        outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    }
    const sum = (of: (kind: KindResult) => number) => all.reduce((total, kind) => total + of(kind), 0);
    return { name, sent: sum((kind) => kind.sent), outcomes, unexpected: sum((kind) => kind.unexpected) };
  });
}

export function printKinds(kinds: readonly KindResult[]): void {
  process.stdout.write(`\n${'kind'.padEnd(38)}${'sent'.padEnd(7)}outcomes\n`);
  for (const { name, sent, outcomes, unexpected } of kinds) {
    const text = Object.entries(outcomes).map(([outcome, count]) => `${outcome} × ${count}`);
    process.stdout.write(
      `${name.padEnd(38)}${String(sent).padEnd(7)}${text.join(', ')}${unexpected > 0 ? '  UNEXPECTED' : ''}\n`,
    );
  }
}
