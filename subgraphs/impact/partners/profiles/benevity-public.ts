import { gzipSync } from 'node:zlib';
import { benevityDonations, schemaCheck } from '#platform/partner-schemas';
import { at, fieldErrorsAt, referenceOf, textAt, understandWith } from '../answers.rules.js';
import type { Correction, DeliveryOutcome, FieldError, PartnerPayload } from '../connector.js';
import type { DeliveryFigures } from '../figures.js';
import type { Answered, Consignment, HttpCall, ProfileDefinition } from '../profile-definition.js';

interface Donations {
  readonly data: readonly { readonly type: 'donations'; readonly attributes: object }[];
}

const check = schemaCheck(benevityDonations);
/** From here on one file instead of a call for each. */
const fileFrom = 11;

export const benevityBase = {
  partner: 'BENEVITY',
  auth: 'CLIENT_CREDENTIALS',
  limitPerMinute: 100,
  timeoutMs: 30_000,
  maxResponseBytes: 1024 * 1024,
  hosts: ['skyline.benevity.org', 'api.benevity.org', 'api.benevity-staging.org'],
} as const;

/** Cash given to programmes, as donation reports: the only thing of ours that Benevity's public interface takes. */
export const benevityPublic: ProfileDefinition = {
  profile: {
    ...benevityBase,
    id: 'benevity/public-2024.8',
    version: 'public-2024.8',
    provenance: 'PUBLIC',
    sources: ['https://developer.benevity.org', 'https://b-hive.benevity.com'],
    assumptions: [
      'Donations can be found again by referenceNumber; the published pages show GET /donations/{id} only.',
      'A bulk file is sent with PUT under a name of ours and asked about by that name; the published pages do not show the path.',
      'A donation that was reported cannot be corrected over the interface.',
    ],
    carriesPeople: false,
    correction: 'MANUAL',
    repeat: 'READ_BACK',
    bulk: true,
  },
  map: donationsOf,
  validate: (payload) => check(payload).map(inWords),
  parts: (payload) => (isFile(payload) ? 1 : Math.max(1, itemsOf(payload).length)),
  masked: (payload) => payload,
  deliver,
  understand,
  readBack: { ask, understand: understandReadBack },
  probe: () => ({ method: 'GET', path: '/donations?referenceNumber=probe' }),
};

const itemsOf = (payload: PartnerPayload) => (payload as unknown as Donations).data;
const isFile = (payload: PartnerPayload): boolean => itemsOf(payload).length >= fileFrom;
const fileName = (key: string): string => `impact-${key.slice(0, 64)}`;

function donationsOf({ company, period, programs }: DeliveryFigures, _correction?: Correction): PartnerPayload {
  const data = programs.flatMap(({ id, name, partnerId, funding }) =>
    funding === undefined
      ? []
      : [
          {
            type: 'donations',
            attributes: {
              destination: { recipientId: partnerId ?? '' },
              funds: {
                amount: funding.minor,
                currencyCode: funding.currency,
                paymentType: 'DONATION_REPORT',
                source: 'COMPANY',
              },
              metadata: [
                { key: 'company', value: company.id },
                { key: 'program', value: id },
                { key: 'programName', value: name },
                { key: 'periodFrom', value: period.from },
                { key: 'periodTo', value: period.to },
              ],
            },
          },
        ],
  );
  return { data };
}

/** The two mistakes that people make, with their fix. */
function inWords({ path, message }: FieldError): FieldError {
  if (path === 'data') return { path, message: 'holds no donation: record funding of a programme for this period' };
  if (path.endsWith('.recipientId'))
    return {
      path,
      message: 'is no Benevity recipient: give the programme its id at the partner, such as 124-119219814RR0001',
    };
  return { path, message };
}

function deliver({ payload, part, key }: Consignment): HttpCall {
  const items = itemsOf(payload).map((item, index) => ({
    ...item,
    attributes: { ...item.attributes, referenceNumber: referenceOf(key, index) },
  }));
  if (isFile(payload))
    return {
      method: 'PUT',
      path: `/donation-files/${fileName(key)}.json.gz`,
      headers: { 'content-type': 'application/gzip' },
      body: gzipSync(JSON.stringify({ data: items })),
    };
  return { method: 'POST', path: '/donations', body: JSON.stringify({ data: items[part] }) };
}

function ask({ payload, part, key }: Consignment): HttpCall {
  if (isFile(payload)) return { method: 'GET', path: `/donation-files/${fileName(key)}.json.gz` };
  return { method: 'GET', path: `/donations?referenceNumber=${encodeURIComponent(referenceOf(key, part))}` };
}

const errors = {
  fieldErrors: (body: unknown) =>
    fieldErrorsAt(at(body, 'errors'), { path: ['source', 'pointer'], message: ['detail'] }),
  code: (body: unknown) => textAt(body, 'errors', 0, 'code'),
};

const understandDonation = understandWith({ ...errors, externalId: (body) => textAt(body, 'data', 'id') });
const understandFound = understandWith({ ...errors, externalId: (body) => textAt(body, 'data', 0, 'id') });

function understand(answered: Answered): DeliveryOutcome {
  const outcome = understandDonation(answered);
  const processing = textAt(answered.answer.body, 'data', 'state', 'processingStatus') === 'PROCESSING';
  return outcome.kind === 'delivered' && processing ? { kind: 'accepted', receipt: outcome.receipt } : outcome;
}

function understandReadBack(answered: Answered): DeliveryOutcome {
  const { body, status } = answered.answer;
  const data = at(body, 'data');
  if (status === 404 || (status === 200 && Array.isArray(data) && data.length === 0))
    return { kind: 'absent', reason: 'NO_SUCH_RECORD' };
  return Array.isArray(data) ? understandFound(answered) : understand(answered);
}
