/**
 * Sends hostile requests at a constant rate, each kind in turn, whether or not the ones before were answered. Prints an `AttackResult` for
 * each window when the last one is over and the answers are there.
 */
import type { Kind } from './kind.js';
import { kinds as all, kindsNamed } from './kinds.js';
import { endOf, LAST_ANSWERS_MS, now, report, sleepUntil, trafficGiven, windowMs } from './schedule.js';

export interface KindResult {
  readonly name: string;
  readonly sent: number;
  /** How often each outcome came; `unanswered` where it had not come when the run was over. */
  readonly outcomes: Record<string, number>;
  readonly unexpected: number;
}

export interface AttackResult {
  readonly kinds: readonly KindResult[];
}

const TICK_MS = 2;

const { host, port, ratePerSecond, schedule } = trafficGiven();
/** Over all windows: no document may be sent twice. */
let sent = 0;

class Attack {
  readonly #results: { name: string; sent: number; outcomes: Record<string, number>; unexpected: number }[];

  constructor(readonly kinds: readonly Kind[]) {
    this.#results = kinds.map(({ name }) => ({ name, sent: 0, outcomes: {}, unexpected: 0 }));
  }

  send(nth: number): void {
    const index = nth % this.kinds.length;
    const kind = this.kinds[index]!;
    const result = this.#results[index]!;
    result.sent++;
    void kind.send({ host, port }, nth).then((outcome) => {
      result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1;
      if (!kind.expected.includes(outcome)) result.unexpected++;
    });
  }

  result(): AttackResult {
    const kinds = this.#results.map((result) => {
      const answered = Object.values(result.outcomes).reduce((sum, count) => sum + count, 0);
      const unanswered = result.sent - answered;
      return { ...result, outcomes: { ...result.outcomes, ...(unanswered > 0 && { unanswered }) } };
    });
    return { kinds };
  }
}

async function attackUntil(end: number, attack: Attack): Promise<void> {
  const begun = sent;
  const startedAt = now();
  for (let at = startedAt; at < end; at = now()) {
    const due = begun + ((at - startedAt) / 1000) * ratePerSecond;
    while (sent < due) attack.send(sent++);
    await sleepUntil(at + TICK_MS);
  }
}

async function run(window: number, names: readonly string[] | null): Promise<Attack> {
  const end = endOf(schedule, window);
  await sleepUntil(end - windowMs(schedule));
  const attack = new Attack(names?.length === 0 ? all : kindsNamed(names ?? []));
  if (names) await attackUntil(end, attack);
  return attack;
}

const attacks = await Promise.all(schedule.windows.map((names, window) => run(window, names)));
await sleepUntil(endOf(schedule, schedule.windows.length - 1) + LAST_ANSWERS_MS);
for (const attack of attacks) report(attack.result());
process.exit(0);
