import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const stored = z.object({
  serviceTokenSecret: z.string().min(32),
  feedbackWebhookSecret: z.string().startsWith('whsec_'),
});
export type DevelopmentSecrets = z.infer<typeof stored>;

/**
 * The secrets of this data directory, made on first use and readable by the owner only, so that every process of a development
 * checkout (server, demo, token command) has the same ones. Throws when the directory cannot be written or the file is not ours.
 */
export function developmentSecrets(dataDir: string): DevelopmentSecrets {
  const file = fileOf(dataDir);
  mkdirSync(dataDir, { recursive: true });
  return read(file) ?? create(file);
}

/** Deletes a file of secrets that nothing can read any more; the next start makes new ones. Answers whether it did. */
export function dropDamagedSecrets(dataDir: string): boolean {
  const file = fileOf(dataDir);
  try {
    read(file);
    return false;
  } catch {
    rmSync(file, { recursive: true, force: true });
    return true;
  }
}

const fileOf = (dataDir: string) => join(dataDir, 'development-secrets.json');

function read(file: string): DevelopmentSecrets | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return stored.parse(JSON.parse(content));
  } catch {
    throw new Error(`${file} does not hold development secrets. Delete it; new ones are made at the next start.`);
  }
}

function create(file: string): DevelopmentSecrets {
  const secrets: DevelopmentSecrets = {
    serviceTokenSecret: randomBytes(32).toString('base64url'),
    feedbackWebhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
  };
  const own = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(own, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  try {
    // link() fails if another process was first, and never shows a half-written file.
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  return read(file)!;
}
