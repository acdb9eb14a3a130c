import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { PostgresFailed } from './errors.js';

const stored = z.object({ port: z.int().min(0).max(65_535), password: z.string().min(1) });

/** Where the embedded server of a data directory is reached. The port is the last one; 0 before the first start. */
export interface Settings {
  port: number;
  readonly password: string;
}

/** From `<dir>.json`; `undefined` when there is none. @throws PostgresFailed when it holds something else. */
export function readSettings(dir: string): Settings | undefined {
  const file = `${dir}.json`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new PostgresFailed(`The file ${file} cannot be read: ${message}.`, { cause: error });
  }
  const parsed = stored.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new PostgresFailed(
    `The file ${file} is damaged: it must hold a port and the password of the data directory ${dir}.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writeSettings(dir: string, settings: Settings): void {
  const draft = `${dir}.json.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(settings), { mode: 0o600 });
    renameSync(draft, `${dir}.json`);
  } finally {
    rmSync(draft, { force: true });
  }
}

export function urlOf(settings: Settings, database: string): string {
  return `postgres://postgres:${encodeURIComponent(settings.password)}@127.0.0.1:${settings.port}/${encodeURIComponent(database)}`;
}
