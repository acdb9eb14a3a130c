import { gooderaEnvelope, gooderaParticipation, schemaCheck, type SchemaProblem } from '#platform/partner-schemas';
import { sameSecret } from '../account.js';
import { type Answer, type Call, type Desk, header, jsonOf, type Personality } from '../call.js';
import { envelopeEndpoint } from '../envelope.js';

const checkParticipation = schemaCheck(gooderaParticipation);

interface Participation {
  readonly eventId: string;
  readonly email: string;
  readonly volunteerHours: number;
}

/** Its error envelope; the code of a hidden error is in `data`. */
const error = (status: number, name: string, message: string, data: Record<string, unknown> = {}): Answer => ({
  status,
  body: { name, message, statusCode: status, data },
});

const invalid = (problems: readonly SchemaProblem[]): Answer =>
  error(400, 'ValidationError', 'The request is not valid.', {
    fields: problems.map(({ path, message }) => ({ field: path, message })),
  });

const impact = envelopeEndpoint({
  schema: gooderaEnvelope,
  invalid,
  accepted: (record, payload: { readonly impactDimensions: readonly unknown[] }) => ({
    status: 200,
    body: { success: true, transactionId: record.id, recordsProcessed: payload.impactDimensions.length },
  }),
});

/** A static key; participation that cannot be read back, repeated or taken back, as published; impact as modelled. */
export const goodera: Personality = {
  operationOf: ({ method }) => (method === 'GET' ? 'read' : 'deliver'),

  answer(call, desk) {
    const { method, path } = call;
    if (path === '/master-data/timezone' && method === 'GET')
      return { status: 200, body: { rows: ['Europe/Oslo', 'UTC'] } };
    const key = header(call, 'x-api-key');
    // As documented: 403 for a key that is not known, 401 for one that may not do this.
    if (!sameSecret(key, desk.account.credentials.apiKey))
      return error(403, 'ForbiddenError', 'The API key is not known.');
    if (path === '/opportunities' && method === 'GET')
      return { status: 200, body: { rows: [], total: 0, page: 1, pageSize: 1, totalPages: 0 } };
    if (path === '/participation' && method === 'POST') return participate(call, desk);
    if (path === '/v1/impact-data' && method === 'POST') return impact(call, desk, goodera);
    return error(404, 'NotFoundError', 'There is no such resource.');
  },

  error: (status, code, message) => error(status, code, message),
  duplicate: (record) => error(409, 'ConflictError', `It was recorded before as ${record?.id ?? 'another record'}.`),
};

/** Sent twice, it counts twice. */
function participate(call: Call, desk: Desk): Answer {
  const body = jsonOf(call.body);
  const problems = body === undefined ? [{ path: '', message: 'is not JSON' }] : checkParticipation(body);
  if (problems.length > 0) return invalid(problems);
  const { eventId, email, volunteerHours } = body as Participation;
  const id = desk.nextId().replaceAll('-', '').slice(-24);
  desk.keep({
    type: 'record',
    record: {
      id,
      partner: 'goodera',
      destination: desk.account.destination,
      kind: 'participation',
      reference: `${eventId} ${email.toLowerCase()}`,
      revision: 1,
      minutes: Math.round(volunteerHours * 60),
      status: 'ACCEPTED',
      receivedAt: desk.now().toISOString(),
      payload: body,
    },
  });
  return { status: 200, body: { id, eventId } };
}
