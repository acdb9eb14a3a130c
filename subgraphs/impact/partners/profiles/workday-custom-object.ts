import { schemaCheck, workdayVolunteerHours } from '#platform/partner-schemas';
import { at, fieldErrorsAt, textAt, understandWith } from '../answers.rules.js';
import type { Correction, FieldError, PartnerPayload } from '../connector.js';
import type { DeliveryFigures, PersonFigures } from '../figures.js';
import { hoursOf, hundredthsOfHours } from '../hours.rules.js';
import type { ProfileDefinition } from '../profile-definition.js';

interface WorkerHours {
  readonly workerId: string;
  readonly object: {
    readonly periodStart: string;
    readonly periodEndExclusive: string;
    readonly minutes: number;
    readonly hours: number;
    readonly revision: number;
    readonly programs: readonly { readonly programId: string; readonly minutes: number }[];
  };
}

const check = schemaCheck(workdayVolunteerHours);

export const workdayBase = {
  partner: 'WORKDAY',
  auth: 'REFRESH_TOKEN',
  limitPerMinute: 30,
  timeoutMs: 30_000,
  maxResponseBytes: 1024 * 1024,
  hosts: ['*.workday.com', '*.myworkday.com'],
} as const;

export const workdayAnswers = {
  fieldErrors: (body: unknown) => fieldErrorsAt(at(body, 'errors'), { path: ['field'], message: ['error'] }),
  code: (body: unknown) => textAt(body, 'error'),
  unavailableIsThrottled: true,
};

/** Hours of each employee in an object of their record. A PUT sets it, so the object's name is the key, and a correction replaces it. */
export const workdayCustomObject: ProfileDefinition = {
  profile: {
    ...workdayBase,
    id: 'workday/custom-object',
    version: 'custom-object',
    provenance: 'PUBLIC',
    sources: ['https://community.workday.com (custom objects, by integration guides of SailPoint, Nango and Workato)'],
    assumptions: [
      'The customer has defined the custom object teeiVolunteerHours with the fields of the payload.',
      'Workday has no interface of its own for volunteering; this is the closest one that integrators describe.',
    ],
    carriesPeople: true,
    correction: 'REPLACE',
    repeat: 'KEY',
    bulk: false,
  },
  map: (figures, correction) => ({ objectName: objectNameOf(figures), workers: workersOf(figures, correction) }),
  validate,
  parts: (payload) => Math.max(1, of(payload).workers.length),
  masked: (payload) => ({
    ...payload,
    workers: of(payload).workers.flatMap((worker) => (worker === null ? [] : [{ ...worker, workerId: '***' }])),
  }),
  people: {
    list: 'workers',
    keyOf: ({ externalId }) => externalId,
    keyIn: (item) => (item as WorkerHours).workerId,
  },
  deliver: ({ payload, part, credentials }) => {
    const { objectName, workers } = of(payload);
    const { workerId, object } = workers[part]!;
    const path = `/api/customObjects/v1/${credentials.tenant}/workers/${encodeURIComponent(workerId)}/customObjects/${objectName}`;
    return { method: 'PUT', path, body: JSON.stringify(object) };
  },
  understand: understandWith({ ...workdayAnswers, externalId: (body) => textAt(body, 'id') }),
  probe: ({ tenant }) => ({ method: 'GET', path: `/api/customObjects/v1/${tenant}/definitions` }),
};

const of = (payload: PartnerPayload) =>
  payload as unknown as { readonly objectName: string; readonly workers: readonly (WorkerHours | null)[] };

const objectNameOf = ({ period }: DeliveryFigures): string => `teeiVolunteerHours_${period.key.replaceAll('-', '_')}`;

/** People who are no longer in it are set to nothing, since what was sent of them stays otherwise. */
function workersOf({ people = [], period }: DeliveryFigures, correction: Correction | undefined): WorkerHours[] {
  const known = (all: readonly PersonFigures[]) =>
    all.flatMap(({ externalId, ...rest }) => (externalId === undefined ? [] : [{ ...rest, externalId }]));
  const delivered = known(correction?.delivered.people ?? []);
  const byWorker = Map.groupBy(known(people), ({ externalId }) => externalId);
  for (const { externalId } of delivered) if (!byWorker.has(externalId)) byWorker.set(externalId, []);
  const workers = [...byWorker].map(([workerId, rows]) => ({ workerId, rows, minutes: sum(rows) }));
  const hours = hundredthsOfHours(workers.map(({ minutes }) => minutes));
  return workers.map(({ workerId, rows, minutes }, index) => ({
    workerId,
    object: {
      periodStart: period.from,
      periodEndExclusive: period.to,
      minutes,
      hours: hoursOf(hours[index]!),
      revision: correction?.revision ?? 1,
      programs: rows.map((row) => ({ programId: row.programId, minutes: row.minutes })),
    },
  }));
}

const sum = (rows: readonly Pick<PersonFigures, 'minutes'>[]): number =>
  rows.reduce((total, { minutes }) => total + minutes, 0);

function validate(payload: PartnerPayload): FieldError[] {
  const { workers } = of(payload);
  if (workers.length === 0)
    return [{ path: 'workers', message: 'holds no one: no employee with consent has approved time in this period' }];
  return workers.flatMap((worker, index) => (worker === null ? [] : problemsOf(worker, index)));
}

function problemsOf({ workerId, object }: WorkerHours, index: number): FieldError[] {
  return [
    ...(/^[\w.@-]{1,100}$/.test(workerId)
      ? []
      : [{ path: `workers[${index}].workerId`, message: 'must be 1 to 100 letters, digits, "_", ".", "@" or "-"' }]),
    ...check(object).map(({ path, message }) => ({ path: `workers[${index}].object.${path}`, message })),
  ];
}
