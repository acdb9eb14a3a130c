import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type GraphqlReply,
  People,
  postGraphql,
  rowsOf,
  run,
  type RunningApp,
  type Site,
  waitFor,
} from '../harness/index.js';
import { Officers } from './officers.js';
import { newSubject, type Subject } from './subject.js';
import type { Verdict } from './verdict.js';
import { compareRows, look, othersRows } from './witness.js';

/**
 * A cold copy of the databases from before an erasure is restored after it. The platform starts restricted, `privacy:replay` erases again,
 * the running platform opens by itself, and the person is in no store. Answers the platform that runs at the end.
 */
export async function proveRestore(site: Site, first: RunningApp, verdict: Verdict): Promise<RunningApp> {
  const people = new People(site);
  const subject = await newSubject(site, 'Back');
  const copy = join(site.dataDir, '..', `${site.dataDir.split('/').at(-1)}-copy`);
  // From before both erasures: each makes surrogates of its own.
  const rows = await othersRows(site, subject.needles);
  try {
    await first.interrupt();
    // For root the files are elsewhere, and the name that the platform knows is a link.
    const live = realpathSync(site.postgresDir);
    copyFiles(live, copy);
    const second = await site.start();
    const request = await new Officers(site, people).erased(subject);
    if (request.outcome !== 'ERASED') verdict.miss('falseSuccess', `the request ended as ${request.outcome}`);
    await people.close();
    await second.interrupt();
    await rm(live, { recursive: true });
    copyFiles(copy, live);
    const app = await startRestricted(site, { subject, verdict });
    await replay(site, { verdict });
    await waitFor('the platform to open', async () => {
      const { status } = await ask(site, people, subject);
      return status === 200 || undefined;
    });
    const { traces, places } = await look(site, subject);
    verdict.add('sweptPlaces', places);
    for (const { place } of traces) verdict.miss('resurrected', place);
    compareRows(rows, await othersRows(site, subject.needles), verdict);
    return app;
  } finally {
    await people.close();
    await rm(copy, { recursive: true, force: true });
  }
}

/** With owners and modes, without which the server refuses its files. */
function copyFiles(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The files of the server could not be copied: ${stderr}`);
}

/** An officer looks for the person; the platform answers 503 while it is restricted. */
async function ask(site: Site, people: People, { userId }: Subject): Promise<GraphqlReply> {
  const query = `{ user(id: "${userId}") { id } }`;
  return postGraphql(`${site.url}/graphql`, { query }, { token: await people.token('privacy_officer') });
}

async function startRestricted(
  site: Site,
  { subject, verdict }: { subject: Subject; verdict: Verdict },
): Promise<RunningApp> {
  const app = await site.launch();
  await waitFor('the platform to answer', async () => {
    const response = await fetch(`${site.url}/healthz`).catch(() => undefined);
    return response?.ok || undefined;
  });
  const people = new People(site);
  const { status, text } = await ask(site, people, subject);
  verdict.expect('opened', `a query was answered ${status}`, status === 503 && !subject.needles.isIn(text));
  const webhook = await fetch(`${site.url}/webhooks/feedback`, { method: 'POST', body: '[]' });
  verdict.expect('opened', `a webhook was answered ${webhook.status}`, webhook.status === 503);
  verdict.expect('opened', 'the log does not say what to do', app.command.stdout().includes('privacy:replay'));
  await people.close();
  return app;
}

async function replay(site: Site, { verdict }: { verdict: Verdict }): Promise<void> {
  const env = site.env;
  const check = await run('app/privacy-replay', { args: ['check'], env });
  verdict.expect('resurrected', `check ended with ${check.code}: ${check.stderr}`, check.code === 1);
  const done = await run('app/privacy-replay', { args: ['run'], env });
  verdict.expect('resurrected', `run ended with ${done.code}: ${done.stdout} ${done.stderr}`, done.code === 0);
  const again = await run('app/privacy-replay', { args: ['check'], env });
  verdict.expect('resurrected', `check after it ended with ${again.code}`, again.code === 0);
}

/** The trail verifies; an entry changed behind its back, one taken out, and a cut after a signed head are noticed. */
export async function proveTrail(site: Site, verdict: Verdict): Promise<void> {
  const command = (name: string) => run('app/privacy-audit', { args: [name], env: site.env });
  const sql = (text: string) => rowsOf(site, 'privacy', { sql: text });
  const tamper = (text: string) => sql(`begin; set local session_replication_role = replica; ${text}; commit`);
  await command('anchor');
  const whole = await command('verify');
  verdict.expect('audit', `an intact trail was called broken: ${whole.stderr}`, whole.code === 0);
  await sql(
    'create schema if not exists proof; drop table if exists proof.kept; create table proof.kept as table privacy_audit_entry',
  );
  const changes: Readonly<Record<string, string>> = {
    'an altered entry': `update privacy_audit_entry set action = 'NOTHING' where position = (select max(position) / 2 from proof.kept)`,
    'a missing entry': `delete from privacy_audit_entry where position = (select max(position) / 2 from proof.kept)`,
    'an end cut off after a signed head': `delete from privacy_audit_entry where position > (select max(position) - 3 from proof.kept)`,
  };
  for (const [what, change] of Object.entries(changes)) {
    await tamper(change);
    const { code, stderr } = await command('verify');
    verdict.expect(
      'audit',
      `${what} was not noticed (${code} ${stderr.trim()})`,
      code === 1 && /not whole/.test(stderr),
    );
    await tamper('delete from privacy_audit_entry; insert into privacy_audit_entry select * from proof.kept');
  }
  const last = await command('verify');
  verdict.expect('audit', `the trail as it was is called broken: ${last.stderr}`, last.code === 0);
  await sql('drop schema proof cascade');
}
