import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, loadConfig } from '#platform/config';
import { removePostgres } from '#platform/database';
import { eventually, freePort } from '#platform/testing';
import { type Environment, type RunningCommand, startCommand } from './commands.js';

const startTimeoutMs = 120_000;
const stopTimeoutMs = 60_000;

/** A place of its own for one platform: data directory, port and configuration, and everything that ran in it. */
export class Site {
  private readonly processes: RunningCommand[] = [];

  private constructor(
    /** Empty at first. */
    readonly dataDir: string,
    readonly env: Environment,
    readonly config: Config,
  ) {}

  static async create(env: Environment = {}): Promise<Site> {
    const dataDir = env.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'teei-e2e-')));
    const all = {
      DATA_DIR: dataDir,
      PORT: String(await freePort()),
      MAIL_CATCHER_SMTP_PORT: String(await freePort()),
      Q2Q_TEST_SERVER_PORT: String(await freePort()),
      PARTNER_SANDBOX_PORT: String(await freePort()),
      LOG_FORMAT: 'json',
      ...env,
    };
    return new Site(dataDir, all, loadConfig(all));
  }

  get url(): string {
    return this.config.publicUrl;
  }

  get postgresDir(): string {
    return join(this.dataDir, 'postgres');
  }

  /** Everything any process of this site has printed. */
  get output(): string {
    return this.processes.map((process) => process.stdout() + process.stderr()).join('\n');
  }

  /** Starts the platform and waits until it says that it is ready. Throws with its output when it ends instead. */
  async start(options: { asNpm?: boolean; env?: Environment } = {}): Promise<RunningApp> {
    const app = await this.launch(options);
    await app.ready();
    return app;
  }

  /** Starts the platform and does not wait until it is ready. */
  async launch(options: { asNpm?: boolean; env?: Environment } = {}): Promise<RunningApp> {
    const command = await startCommand('app/main', { ...options, env: { ...this.env, ...options.env } });
    this.processes.push(command);
    return new RunningApp(this, command);
  }

  /** Ends what still runs and deletes everything, the copy that the embedded server may keep elsewhere included. */
  async remove(): Promise<void> {
    for (const { child, finished } of this.processes) {
      child.kill('SIGKILL');
      await finished;
    }
    await removePostgres(this.postgresDir);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export class RunningApp {
  constructor(
    readonly site: Site,
    readonly command: RunningCommand,
  ) {}

  get url(): string {
    return this.site.url;
  }

  async ready(): Promise<void> {
    const deadline = performance.now() + startTimeoutMs;
    const ended = this.command.finished.then(() => true);
    while (!(await this.isReady())) {
      const over = await Promise.race([ended, sleep(25, false)]);
      if (over || performance.now() > deadline) {
        const { stdout, stderr } = this.command;
        throw new Error(`The platform ${over ? 'ended' : 'is not ready'}:\n${stdout()}\n${stderr()}`);
      }
    }
  }

  async isReady(): Promise<boolean> {
    if (!this.command.stdout().includes('TEEI Supergraph is up')) return false;
    const response = await fetch(`${this.url}/readyz`).catch(() => undefined);
    await response?.body?.cancel();
    return response?.status === 200;
  }

  /** As a person does it: Ctrl-C, again once it says that it stops if they are impatient. Answers the exit code. */
  async interrupt(options: { impatiently?: boolean } = {}): Promise<number | null> {
    this.command.child.kill('SIGINT');
    if (options.impatiently) {
      await eventually(() => {
        if (!this.command.stdout().includes('Stopping: ')) throw new Error('It does not say that it stops.');
      });
      this.command.child.kill('SIGINT');
    }
    const late = sleep(stopTimeoutMs, undefined, { ref: false });
    const finished = await Promise.race([this.command.finished, late]);
    if (!finished) throw new Error(`Ctrl-C did not end the platform:\n${this.command.stdout()}`);
    return finished.code;
  }

  /** As a crash does it: at once, without a word. The database server outlives it. */
  async crash(): Promise<void> {
    this.command.child.kill('SIGKILL');
    await this.command.finished;
  }
}
