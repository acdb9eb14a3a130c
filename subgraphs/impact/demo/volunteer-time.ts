import { insertMany, type Tx } from '#platform/database';
import { ConsentEntity } from '../consents/consent.entity.js';
import type { VolunteerTimeStatusName } from '../volunteer-time/states.rules.js';
import { VolunteerTimeEntity, VolunteerTimeEntryEntity } from '../volunteer-time/volunteer-time.entity.js';
import { demoId, kinds } from './demo-ids.js';
import { demoCompanies } from './identities.js';
import { demoPeople } from './people.js';

const dayMs = 86_400_000;

/** Beside attendance, which counts: time in every state, of last week. Reasons are what staff would write. */
const times: readonly (readonly (readonly [VolunteerTimeStatusName, string | null])[])[] = [
  [['RECORDED', null]],
  [
    ['RECORDED', null],
    ['CONFIRMED', null],
  ],
  [
    ['RECORDED', null],
    ['DISPUTED', 'I left after three hours'],
  ],
  [
    ['RECORDED', null],
    ['APPROVED', 'on the list of the day'],
  ],
  [
    ['RECORDED', null],
    ['REJECTED', 'the event was called off'],
  ],
  [
    ['RECORDED', null],
    ['APPROVED', 'on the list of the day'],
    ['REVERSED', 'booked twice'],
  ],
];

/** For the first company. */
export async function insertVolunteerTime(tx: Tx, { now, programId }: { now: Date; programId: string }): Promise<void> {
  const companyId = demoCompanies[0].id;
  const people = demoPeople.filter((person) => person.companyId === companyId);
  const volunteers = people.filter(({ kind }) => kind === 'VOLUNTEER');
  const staff = people.find(({ kind }) => kind === 'STAFF')!;
  const day = new Date(now.getTime() - 7 * dayMs).toISOString().slice(0, 10);
  const createdAt = new Date(now.getTime() - 6 * dayMs);
  for (const [index, entries] of times.entries()) {
    const id = demoId(kinds.volunteerTime, index + 1, createdAt);
    const volunteer = volunteers[index % volunteers.length]!;
    await insertMany(tx, VolunteerTimeEntity, [
      {
        id,
        companyId,
        userId: volunteer.id,
        programId,
        sessionId: null,
        source: 'demo',
        externalId: `demo-${index + 1}`,
        workTime: index % 2 === 0 ? 'PAID' : 'OWN',
        day,
        startsAt: null,
        createdAt,
        status: 'RECORDED',
        minutes: 500,
        entries: 0,
      },
    ]);
    await insertMany(
      tx,
      VolunteerTimeEntryEntity,
      entries.map(([status, reason], number) => ({
        timeId: id,
        number: number + 1,
        status,
        minutes: 500,
        actorId: status === 'CONFIRMED' || status === 'DISPUTED' ? volunteer.id : staff.id,
        reason,
        createdAt,
      })),
    );
  }
}

/** One person who agreed, one who took it back, and a minor for whom a guardian agreed. */
export async function insertConsents(tx: Tx, now: Date): Promise<void> {
  const people = demoPeople.filter(
    ({ companyId, kind }) => companyId === demoCompanies[0].id && kind === 'PARTICIPANT',
  );
  const staff = demoPeople.find(({ companyId, kind }) => companyId === demoCompanies[0].id && kind === 'STAFF')!;
  const [agreed, tookBack, minor] = [people.at(-1)!, people.at(-2)!, people.at(-3)!];
  const createdAt = new Date(now.getTime() - 30 * dayMs);
  const comesOfAge = new Date(now.getTime() + 400 * dayMs).toISOString().slice(0, 10);
  await tx.query('update person set minor_until = $2 where id = $1', [minor.id, comesOfAge]);
  const words = [
    { userId: agreed.id, granted: true, givenBy: 'SELF', evidence: null, recordedBy: agreed.id },
    { userId: tookBack.id, granted: true, givenBy: 'SELF', evidence: null, recordedBy: tookBack.id },
    { userId: tookBack.id, granted: false, givenBy: 'SELF', evidence: null, recordedBy: tookBack.id },
    { userId: minor.id, granted: true, givenBy: 'GUARDIAN', evidence: 'signed form', recordedBy: staff.id },
  ];
  await insertMany(
    tx,
    ConsentEntity,
    words.map((word, index) => ({
      ...word,
      id: demoId(kinds.consent, index + 1, createdAt),
      purpose: 'REPORTING',
      textVersion: '2026-1',
      locale: 'en',
      createdAt,
    })),
  );
}
