import { gooderaParticipation, schemaCheck } from '#platform/partner-schemas';
import { at, fieldErrorsAt, textAt, understandWith } from '../answers.rules.js';
import type { FieldError, PartnerPayload } from '../connector.js';
import type { DeliveryFigures } from '../figures.js';
import { hoursOf, hundredthsOfHours } from '../hours.rules.js';
import type { HttpAnswer, ProfileDefinition } from '../profile-definition.js';

interface Participation {
  readonly eventId: string;
  readonly email: string;
  readonly volunteerHours: number;
  readonly date: string;
}

const check = schemaCheck(gooderaParticipation);

export const gooderaBase = {
  partner: 'GOODERA',
  auth: 'API_KEY',
  limitPerMinute: 60,
  timeoutMs: 30_000,
  maxResponseBytes: 1024 * 1024,
  hosts: ['developer-api.goodera.com'],
} as const;

/** Its errors, and the trap in them: a 500 may hide a 404 in `data.statusCode`. */
export const gooderaAnswers = {
  fieldErrors: (body: unknown) => fieldErrorsAt(at(body, 'data', 'fields'), { path: ['field'], message: ['message'] }),
  code: (body: unknown) => textAt(body, 'name'),
  hiddenStatus: ({ status, body }: HttpAnswer) =>
    status === 500 && at(body, 'data', 'statusCode') === 404 ? 404 : undefined,
};

/** Hours of each volunteer at each event. No key, nothing to read back, and no way to take hours back. */
export const gooderaPublic: ProfileDefinition = {
  profile: {
    ...gooderaBase,
    id: 'goodera/public-2026',
    version: 'public-2026',
    provenance: 'PUBLIC',
    sources: ['https://www.goodera.com/resources/api'],
    assumptions: ['The field of the hours is called volunteerHours, that of the day date.'],
    carriesPeople: true,
    correction: 'MANUAL',
    repeat: 'NONE',
    bulk: false,
  },
  map: (figures) => ({ participations: participationsOf(figures) }),
  validate,
  parts: (payload) => Math.max(1, itemsOf(payload).length),
  masked: (payload) => ({
    participations: itemsOf(payload).flatMap((item) =>
      item === null ? [] : [{ ...item, email: maskedAddress(item.email) }],
    ),
  }),
  people: { list: 'participations', keyOf: ({ email }) => email, keyIn: (item) => (item as Participation).email },
  deliver: ({ payload, part }) => ({
    method: 'POST',
    path: '/participation',
    body: JSON.stringify(itemsOf(payload)[part]),
  }),
  understand: understandWith({ ...gooderaAnswers, externalId: (body) => textAt(body, 'id') }),
  probe: () => ({ method: 'GET', path: '/opportunities?page=1&pageSize=1' }),
};

const itemsOf = (payload: PartnerPayload) =>
  (payload as unknown as { readonly participations: readonly (Participation | null)[] }).participations;

function participationsOf({ programs, people = [] }: DeliveryFigures): Participation[] {
  const eventOf = new Map(programs.map(({ id, partnerId }) => [id, partnerId ?? '']));
  const hours = hundredthsOfHours(people.map(({ minutes }) => minutes));
  return people.map(({ email, programId, lastDay }, index) => ({
    eventId: eventOf.get(programId) ?? '',
    email: email ?? '',
    volunteerHours: hoursOf(hours[index]!),
    date: lastDay,
  }));
}

function validate(payload: PartnerPayload): FieldError[] {
  const items = itemsOf(payload);
  if (items.length === 0)
    return [
      { path: 'participations', message: 'holds no volunteer: no one with consent has approved time in this period' },
    ];
  return items.flatMap((item, index) =>
    (item === null ? [] : check(item)).map(({ path, message }) => ({
      path: `participations[${index}].${path}`,
      message:
        path === 'eventId' ? 'is no Goodera event: give the programme its id at the partner, 24 hex digits' : message,
    })),
  );
}

/** `i***@e***.org`: enough to see that an address is there. */
const maskedAddress = (address: string): string => address.replace(/^(.)[^@]*@(.)[^.]*/, '$1***@$2***');
