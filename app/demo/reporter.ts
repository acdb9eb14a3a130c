import { clearLine, cursorTo } from 'node:readline';
import { SingleBar } from 'cli-progress';
import pc from 'picocolors';

/** How the demo tells its story: for a person on a terminal, as plain lines in a pipe, or as one JSON object for a machine. */
export interface Reporter {
  step(title: string): void;
  say(line: string): void;
  /** A fact that must hold for the demo to succeed. */
  check(what: string, held: boolean, detail?: string): void;
  /** A bar where something takes time; on a pipe only its end is told. */
  progress(label: string, total: number): { set(value: number): void; done(): void };
  record(key: string, value: unknown): void;
  finish(): boolean;
}

export function createReporter(options: { json: boolean; out?: NodeJS.WriteStream }): Reporter {
  const out = options.out ?? process.stdout;
  const colours = pc.createColors(!options.json && out.isTTY && !process.env['NO_COLOR']);
  const checks: { check: string; ok: boolean; detail?: string }[] = [];
  const facts: Record<string, unknown> = {};
  let running: SingleBar | undefined;
  const print = (line: string) => {
    if (options.json) return;
    // A line goes above a running bar, not into it.
    if (running) {
      clearLine(out, 0);
      cursorTo(out, 0);
    }
    out.write(`${line}\n`);
    running?.render();
  };
  let steps = 0;
  return {
    step(title) {
      steps += 1;
      print(`\n${colours.bold(`${steps}. ${title}`)}`);
    },
    say(line) {
      print(`   ${line}`);
    },
    check(what, held, detail) {
      checks.push({ check: what, ok: held, ...(detail === undefined ? {} : { detail }) });
      print(`   ${held ? colours.green('✓') : colours.red('✗')} ${what}${detail ? colours.dim(` – ${detail}`) : ''}`);
    },
    progress(label, total) {
      if (options.json || !out.isTTY) {
        let last = 0;
        return {
          set(value) {
            last = value;
          },
          done: () => print(`   ${label}: ${last} of ${total}`),
        };
      }
      const bar = new SingleBar({
        format: `   ${label} {bar} {value}/{total}`,
        hideCursor: true,
        stream: out,
        barsize: 30,
      });
      bar.start(total, 0);
      running = bar;
      return {
        set: (value) => bar.update(value),
        done() {
          running = undefined;
          bar.stop();
        },
      };
    },
    record(key, value) {
      facts[key] = value;
    },
    finish() {
      const failed = checks.filter((check) => !check.ok);
      const ok = checks.length > 0 && failed.length === 0;
      if (options.json) out.write(`${JSON.stringify({ ok, ...facts, checks }, null, 2)}\n`);
      else if (ok) print(`\n${colours.green(colours.bold(`All ${checks.length} checks held.`))}\n`);
      else print(`\n${colours.red(colours.bold(`${failed.length} of ${checks.length} checks failed.`))}\n`);
      return ok;
    },
  };
}
