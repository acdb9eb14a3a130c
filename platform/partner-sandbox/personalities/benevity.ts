import { gunzipSync } from 'node:zlib';
import {
  benevityDonation,
  benevityDonations,
  benevityEnvelope,
  schemaCheck,
  type SchemaProblem,
} from '#platform/partner-schemas';
import { type Answer, type Call, type Desk, jsonOf, type Personality } from '../call.js';
import { envelopeEndpoint } from '../envelope.js';
import type { SandboxRecord } from '../records.js';
import { bearerProblem, tokenEndpoint } from './oauth.js';

const scope = 'donations';
const bulkMs = 24 * 3_600_000;
const maxFileBytes = 16 * 1024 * 1024;
const checkOne = schemaCheck(benevityDonation);
const checkMany = schemaCheck(benevityDonations);

interface Donation {
  readonly attributes: { readonly referenceNumber?: string };
}

const error = (status: number, code: string, detail: string, fields: readonly SchemaProblem[] = []): Answer => ({
  status,
  body: {
    errors:
      fields.length > 0
        ? fields.map(({ path, message }) => ({
            status: String(status),
            code,
            detail: message,
            source: { pointer: path },
          }))
        : [{ status: String(status), code, detail }],
  },
});

const impact = envelopeEndpoint({
  schema: benevityEnvelope,
  invalid: (problems) => error(400, 'INVALID_METRIC', '', problems),
  accepted: (record) => ({
    status: 201,
    body: { success: true, transactionId: record.id, processedAt: record.receivedAt },
  }),
});

/** Donations one at a time or as a file, as published; impact as modelled. */
export const benevity: Personality = {
  operationOf: ({ method, path }) => (path === '/oauth2/token' ? 'token' : method === 'GET' ? 'read' : 'deliver'),

  answer(call, desk) {
    const { method, path } = call;
    if (path === '/oauth2/token' && method === 'POST')
      return tokenEndpoint(call, desk, { type: 'client_credentials', scope });
    const problem = bearerProblem(call, desk, scope);
    if (problem === 'scope') return error(403, 'FORBIDDEN', 'The token has no scope for this.');
    if (problem) return error(401, 'AUTH_INVALID', 'The token is missing, unknown or expired.');
    if (path === '/v1/impact' && method === 'POST') return impact(call, desk, benevity);
    if (path === '/donations' && method === 'POST') return donate(call, desk);
    if (path === '/donations' && method === 'GET') return found(call, desk);
    const file = /^\/donation-files\/([\w-]{1,120})\.json\.gz$/.exec(path)?.[1];
    if (file !== undefined && method === 'PUT') return takeFile(call, desk, file);
    if (file !== undefined && method === 'GET') return fileStatus(desk, file);
    return error(404, 'NOT_FOUND', 'There is no such resource.');
  },

  error: (status, code, message) => error(status, code, message),
  duplicate: (record) =>
    error(409, 'DUPLICATE_ACTIVITY', `It was recorded before as ${record?.id ?? 'another record'}.`),

  settle(desk) {
    for (const job of desk.account.jobs.values()) {
      const open = desk.account.records.filter(
        ({ reference, status }) => status === 'PROCESSING' && reference.startsWith(`${job.name}#`),
      );
      if (open.length === 0 || desk.now() < new Date(job.completesAt)) continue;
      for (const record of open) desk.keep({ type: 'record', record: { ...record, status: 'ACCEPTED' } });
      desk.notify('donations.file.completed', { reference: job.name, id: job.name });
    }
  },
};

const recordOf = (
  desk: Desk,
  donation: Donation,
  reference: string,
  status: SandboxRecord['status'],
): SandboxRecord => ({
  id: desk.nextId(),
  partner: 'benevity',
  destination: desk.account.destination,
  kind: 'donation',
  reference,
  revision: 1,
  minutes: 0,
  status,
  receivedAt: desk.now().toISOString(),
  payload: donation,
});

const shown = ({ id, receivedAt, status, payload }: SandboxRecord) => ({
  id,
  ...(payload as object),
  state: { processingStatus: status, statusLastUpdated: receivedAt },
});

/** No key, no look for a repetition: the same donation sent twice is there twice. */
function donate(call: Call, desk: Desk): Answer {
  const body = jsonOf(call.body);
  const problems = body === undefined ? [{ path: '', message: 'is not JSON' }] : checkOne(body);
  if (problems.length > 0) return error(422, 'INVALID_DONATION', '', problems);
  const { data } = body as { data: Donation };
  const record = recordOf(desk, data, data.attributes.referenceNumber ?? '', 'ACCEPTED');
  desk.keep({ type: 'record', record });
  return { status: 201, body: { data: shown(record) } };
}

function found(call: Call, { account }: Desk): Answer {
  const { referenceNumber } = call.query;
  const data = account.records.filter(({ kind, reference }) => kind === 'donation' && reference === referenceNumber);
  return { status: 200, body: { data: data.map(shown) } };
}

/** A file of a name that it has is the same file: a name is used once. */
function takeFile(call: Call, desk: Desk, name: string): Answer {
  if (desk.account.jobs.has(name)) return fileStatus(desk, name);
  let body: unknown;
  try {
    body = jsonOf(gunzipSync(call.body, { maxOutputLength: maxFileBytes }));
  } catch {
    return error(422, 'INVALID_FILE', 'The file is not gzip, or larger than 16 MB.');
  }
  const problems = body === undefined ? [{ path: '', message: 'is not JSON' }] : checkMany(body);
  if (problems.length > 0) return error(422, 'INVALID_DONATION', '', problems);
  const { data } = body as { data: readonly Donation[] };
  const now = desk.now();
  const completesAt = new Date(now.getTime() + bulkMs).toISOString();
  for (const [index, donation] of data.entries())
    desk.keep({ type: 'record', record: recordOf(desk, donation, `${name}#${index}`, 'PROCESSING') });
  desk.keep({
    type: 'job',
    account: desk.account.name,
    job: { name, acceptedAt: now.toISOString(), completesAt },
  });
  return fileStatus(desk, name, 202);
}

function fileStatus({ account }: Desk, name: string, status = 200): Answer {
  const job = account.jobs.get(name);
  if (!job) return error(404, 'NOT_FOUND', 'There is no file of this name.');
  const open = account.records.some(
    (record) => record.status === 'PROCESSING' && record.reference.startsWith(`${name}#`),
  );
  const processingStatus = open ? 'PROCESSING' : 'COMPLETED';
  return { status, body: { data: { id: name, state: { processingStatus, statusLastUpdated: job.acceptedAt } } } };
}
