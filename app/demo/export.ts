import { randomUUID } from 'node:crypto';
import { MeDocument, RequestDataExportDocument, UserAddressDocument } from '../../clients/sdk/src/index.js';
import { type PackageFile, readPackage } from './export-package.js';
import { followRequest } from './follow-request.js';
import type { SentFeedback } from './ingestion.js';
import { fromMail } from './mailbox.js';
import { patiently, type Platform } from './platform.js';
import type { Reporter } from './reporter.js';

/** A participant asks for a copy of their data, watches it being made and opens it. */
export async function followExport(platform: Platform, sent: SentFeedback, report: Reporter): Promise<void> {
  report.step('A participant asks for a copy of their data and watches it being made');
  const requestId = await request(platform);
  const { seen } = await followRequest(platform, { id: requestId, as: 'participant', label: 'export', report });
  report.record('exportProgress', seen);

  report.step('The mail arrives; its one-time link opens the package');
  const link = await linkFromMail(platform, sent);
  const archive = await download(platform, link);
  const again = await fetch(link, { headers: { authorization: `Bearer ${await platform.token('participant')}` } });
  await again.body?.cancel();
  report.check('The link opens once', again.status === 410, `second time: ${again.status}`);
  const files = await readPackage(archive);
  for (const file of files) report.say(`${file.name.padEnd(44)} ${String(file.bytes).padStart(7)} bytes`);
  report.record('package', { bytes: archive.length, files: files.map((file) => file.name) });
  await checkContent(platform, { sent, files, report });
}

async function request(platform: Platform): Promise<string> {
  const idempotencyKey = randomUUID();
  const { requestDataExport: answer } = await patiently(() =>
    platform.as('participant').execute(RequestDataExportDocument, { idempotencyKey }),
  );
  if (answer.__typename === 'PrivacyRequest') return answer.id;
  if (answer.__typename === 'AlreadyInProgress') return answer.request.id;
  throw new Error(`The export was refused: ${answer.message}`);
}

/** The newest mail to the participant since this run began. */
async function linkFromMail(platform: Platform, { startedAt: since }: SentFeedback): Promise<string> {
  const { email: to } = platform.login('participant');
  const find = /https?:\/\/\S+\/privacy\/downloads\/\S+/;
  return (await fromMail(platform, { to, since, what: 'the mail about the export', find }))[0];
}

async function download(platform: Platform, link: string): Promise<Buffer> {
  const response = await fetch(link, { headers: { authorization: `Bearer ${await platform.token('participant')}` } });
  if (!response.ok) throw new Error(`The download link answered ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

async function checkContent(
  platform: Platform,
  given: { sent: SentFeedback; files: readonly PackageFile[]; report: Reporter },
): Promise<void> {
  const { sent, files, report } = given;
  const { userId } = platform.login('participant');
  const own = sent.events.filter((event) => event.userId === userId).map((event) => event.text);
  const texts = new Set(
    files.filter((file) => file.name.endsWith('.json')).flatMap((file) => stringsIn(JSON.parse(file.content))),
  );
  const present = own.filter((text) => texts.has(text));
  report.check(
    'All of the participant’s own texts of this run are in it',
    own.length > 0 && present.length === own.length,
    `${present.length} of ${own.length}`,
  );

  const { me } = await platform.as('participant').execute(MeDocument);
  const content = files
    .map((file) => file.content)
    .join('\n')
    .toLowerCase();
  const others = await addressesOf(
    platform,
    sent.participantIds.filter((id) => id !== userId),
  );
  const leaked = others.filter((address) => content.includes(address.toLowerCase()));
  report.check('Their own address is in it', me?.email != null && content.includes(me.email.toLowerCase()));
  report.check(
    'No other participant’s e-mail is',
    others.length > 0 && leaked.length === 0,
    `${others.length} addresses looked for`,
  );
}

/** A privacy officer may see the addresses on file; no other role can make this check. */
async function addressesOf(platform: Platform, ids: readonly string[]): Promise<string[]> {
  const addresses: string[] = [];
  for (const id of ids) {
    const { user } = await platform.as('privacy_officer').execute(UserAddressDocument, { id });
    if (user?.email) addresses.push(user.email);
  }
  return addresses;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(stringsIn);
}
