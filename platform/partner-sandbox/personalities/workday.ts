import { schemaCheck, type SchemaProblem, workdayEnvelope, workdayVolunteerHours } from '#platform/partner-schemas';
import { type Answer, type Call, type Desk, jsonOf, type Personality } from '../call.js';
import { envelopeEndpoint } from '../envelope.js';
import type { SandboxRecord } from '../records.js';
import { bearerProblem, tokenEndpoint } from './oauth.js';

const scope = 'volunteering';
const checkHours = schemaCheck(workdayVolunteerHours);

const error = (status: number, code: string, message: string, fields: readonly SchemaProblem[] = []): Answer => ({
  status,
  body: { error: code, message, errors: fields.map(({ path, message: text }) => ({ field: path, error: text })) },
});

const impact = envelopeEndpoint({
  schema: workdayEnvelope,
  invalid: (problems) => error(400, 'ACTIVITY_INVALID', 'The envelope is not valid.', problems),
  accepted: (record, payload: { readonly volunteerActivities: readonly unknown[] }) => ({
    status: 201,
    body: { success: true, transactionId: record.id, activitiesProcessed: payload.volunteerActivities.length },
  }),
});

/** A refresh grant per tenant; custom objects of workers that a PUT sets, as integrators document them; impact as modelled. */
export const workday: Personality = {
  operationOf: ({ method, path }) =>
    path.startsWith('/ccx/oauth2/') ? 'token' : method === 'GET' ? 'read' : 'deliver',

  answer(call, desk) {
    const { tenant } = desk.account.credentials;
    const { method, path } = call;
    if (path === `/ccx/oauth2/${tenant}/token` && method === 'POST')
      return tokenEndpoint(call, desk, { type: 'refresh_token', scope });
    const problem = bearerProblem(call, desk, scope);
    if (problem === 'scope') return error(403, 'FORBIDDEN', 'The integration user lacks the functional area.');
    if (problem) return error(401, 'AUTH_INVALID', 'The token is missing, unknown or expired.');
    const base = `/api/customObjects/v1/${tenant}`;
    if (!path.startsWith(`${base}/`)) return error(404, 'TENANT_INVALID', 'There is no such tenant or resource.');
    const rest = path.slice(base.length);
    if (rest === '/volunteerActivities' && method === 'POST') return impact(call, desk, workday);
    if (rest === '/definitions' && method === 'GET') return { status: 200, body: { total: 0, data: [] } };
    const object = /^\/workers\/([\w.@-]{1,100})\/customObjects\/([\w-]{1,100})$/.exec(rest);
    if (!object) return error(404, 'NOT_FOUND', 'There is no such resource.');
    const reference = `${object[1]} ${object[2]}`;
    if (method === 'PUT') return put(call, desk, reference);
    const record = desk.account.records.find((candidate) => candidate.reference === reference);
    return record ? { status: 200, body: shown(record) } : error(404, 'NOT_FOUND', 'There is no such object.');
  },

  error: (status, code, message) => error(status, code, message),
  duplicate: (record) =>
    error(409, 'DUPLICATE_ACTIVITY', `It was recorded before as ${record?.id ?? 'another record'}.`),
};

const shown = ({ id, payload }: SandboxRecord) => ({ id, ...(payload as object) });

/** Sets the one object of this name, however often it is sent. */
function put(call: Call, desk: Desk, reference: string): Answer {
  const payload = jsonOf(call.body);
  const problems = payload === undefined ? [{ path: '', message: 'is not JSON' }] : checkHours(payload);
  if (problems.length > 0) return error(400, 'ACTIVITY_INVALID', 'The object is not valid.', problems);
  const { minutes, revision } = payload as { minutes: number; revision: number };
  const known = desk.account.records.find((record) => record.reference === reference);
  const record: SandboxRecord = {
    id: known?.id ?? desk.nextId(),
    partner: 'workday',
    destination: desk.account.destination,
    kind: 'custom-object',
    reference,
    revision,
    minutes,
    status: 'ACCEPTED',
    receivedAt: desk.now().toISOString(),
    payload,
  };
  desk.keep({ type: 'record', record });
  return { status: known ? 200 : 201, body: shown(record) };
}
