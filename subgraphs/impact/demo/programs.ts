import type { EnrollmentEntity, ParticipationRoleName } from '../programs/enrollment.entity.js';
import type { ProgramEntity, ProgramKindName } from '../programs/program.entity.js';
import type { SessionAttendanceEntity, SessionEntity } from '../programs/session.entity.js';
import { demoId, kinds } from './demo-ids.js';
import type { DemoRow } from './demo-row.js';
import { demoCompanies } from './identities.js';
import { demoPeople } from './people.js';

const dayMs = 86_400_000;
const weeks = 52;

const offers: readonly {
  kind: ProgramKindName;
  names: readonly string[];
  minutes: number;
  group: readonly [participants: number, volunteers: number];
}[] = [
  { kind: 'MENTORING', names: ['Mentor for ett år', 'Наставництво', 'Mentoring Circle'], minutes: 60, group: [1, 1] },
  {
    kind: 'LANGUAGE_CAFE',
    names: ['Språkkafé på torsdager', 'Мовне кафе', 'Thursday Language Café'],
    minutes: 90,
    group: [6, 2],
  },
  { kind: 'JOB_SEARCH', names: ['Veien til jobb', 'Шлях до роботи', 'Road to Work'], minutes: 120, group: [3, 1] },
];

interface Participant {
  readonly id: string;
  readonly role: ParticipationRoleName;
}

/** `count` people from a list, starting anywhere: the same people for the same week. */
const circle = <T>(list: readonly T[], start: number, count: number): T[] =>
  Array.from({ length: count }, (_, index) => list[(start + index) % list.length]!);

/** Rows by property; the history ends with the week before `now`. */
export function demoPrograms(now: Date) {
  const firstWeek = Math.floor(now.getTime() / dayMs) * dayMs - weeks * 7 * dayMs;
  const started = new Date(firstWeek);
  const rows = {
    programs: [] as DemoRow<typeof ProgramEntity>[],
    enrollments: [] as DemoRow<typeof EnrollmentEntity>[],
    sessions: [] as DemoRow<typeof SessionEntity>[],
    attendance: [] as DemoRow<typeof SessionAttendanceEntity>[],
  };
  for (const [companyIndex, company] of demoCompanies.entries()) {
    const of = (role: ParticipationRoleName): Participant[] =>
      demoPeople.flatMap(({ id, companyId, kind }) =>
        companyId === company.id && kind === role ? [{ id, role }] : [],
      );
    const crew = { participants: of('PARTICIPANT'), volunteers: of('VOLUNTEER') };
    for (const [offerIndex, offer] of offers.entries()) {
      const number = companyIndex * 10 + offerIndex + 1;
      const program = { id: demoId(kinds.program, number), companyId: company.id };
      rows.programs.push({
        ...program,
        name: offer.names[companyIndex]!,
        kind: offer.kind,
        startsOn: started.toISOString().slice(0, 10),
        createdAt: started,
      });
      rows.enrollments.push(...enrollmentsOf(program, number, [...crew.participants, ...crew.volunteers], started));
      for (let week = 0; week < weeks; week += 1) {
        const startedAt = new Date(firstWeek + (week * 7 + offerIndex) * dayMs + 15 * 3_600_000);
        const id = demoId(kinds.session, number * 100 + week, startedAt);
        rows.sessions.push({
          id,
          companyId: program.companyId,
          programId: program.id,
          startedAt,
          durationMinutes: offer.minutes,
          createdAt: startedAt,
        });
        const present = [
          ...circle(crew.participants, week + offerIndex * 3, offer.group[0]),
          ...circle(crew.volunteers, week + offerIndex, offer.group[1]),
        ];
        rows.attendance.push(
          ...present.map((p) => ({ sessionId: id, userId: p.id, role: p.role, createdAt: startedAt })),
        );
      }
    }
  }
  return rows;
}

const enrollmentsOf = (
  program: { id: string; companyId: string },
  number: number,
  people: readonly Participant[],
  started: Date,
): DemoRow<typeof EnrollmentEntity>[] =>
  people.map((person, index) => ({
    id: demoId(kinds.enrollment, number * 1000 + index, started),
    companyId: program.companyId,
    programId: program.id,
    userId: person.id,
    role: person.role,
    status: index % 9 === 8 ? 'WITHDRAWN' : 'ACTIVE',
    endedAt: index % 9 === 8 ? new Date(started.getTime() + 40 * dayMs) : null,
    enrolledAt: started,
    createdAt: started,
  }));
