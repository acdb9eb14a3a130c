/**
 * Sends hostile requests at a constant rate, each kind in turn, whether or not the ones before were answered. Prints `AttackResult` as
 * JSON. Arguments: host, port, seconds, rate per second, number of the first request, kinds as JSON (none: all).
 */
import { kinds as all, kindsNamed } from './kinds.js';
import type { Target } from './wire.js';

export interface KindResult {
  readonly name: string;
  readonly sent: number;
  /** How often each outcome came; `unanswered` where the attack ended before. */
  readonly outcomes: Record<string, number>;
  readonly unexpected: number;
}

export interface AttackResult {
  readonly sent: number;
  readonly seconds: number;
  readonly kinds: readonly KindResult[];
}

/** After the last request the answers are waited for; the slowest is a head that never ends, given up by the gateway after ten seconds. */
const LAST_ANSWERS_MS = 1500;

const [host, port, seconds, rate, first, names] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const target: Target = { host, port: Number(port) };
const named = JSON.parse(names) as string[];
const kinds = named.length > 0 ? kindsNamed(named) : all;
const results = kinds.map(({ name }) => ({ name, sent: 0, outcomes: {} as Record<string, number>, unexpected: 0 }));

function sendNext(count: number): void {
  const index = count % kinds.length;
  const kind = kinds[index]!;
  const result = results[index]!;
  result.sent++;
  void kind.send(target, Number(first) + count).then((outcome) => {
    result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1;
    if (!kind.expected.includes(outcome)) result.unexpected++;
  });
}

const started = performance.now();
const total = Math.round(Number(seconds) * Number(rate));
let sent = 0;
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const due = Math.min(total, ((performance.now() - started) / 1000) * Number(rate));
    while (sent < due) sendNext(sent++);
    if (sent < total) return;
    clearInterval(timer);
    resolve();
  }, 2);
});
const elapsed = (performance.now() - started) / 1000;
await new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_MS));
for (const result of results) {
  const answered = Object.values(result.outcomes).reduce((sum, count) => sum + count, 0);
  if (answered < result.sent) result.outcomes.unanswered = result.sent - answered;
}
const answer: AttackResult = { sent, seconds: elapsed, kinds: results };
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
