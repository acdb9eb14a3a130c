import type { ProgramKindName } from '../programs/program.entity.js';
import { demoId, kinds } from './demo-ids.js';
import { demoCompanies } from './identities.js';
import { type DemoPerson, demoPeople } from './people.js';

const dayMs = 86_400_000;
const weeks = 18;

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

/** `count` people from a list, starting anywhere: the same people for the same week. */
const circle = <T>(list: readonly T[], start: number, count: number): T[] =>
  Array.from({ length: count }, (_, index) => list[(start + index) % list.length]!);

/** Columns as in the tables; the history ends with the week before `now`. */
export function demoPrograms(now: Date) {
  const firstWeek = Math.floor(now.getTime() / dayMs) * dayMs - weeks * 7 * dayMs;
  const started = new Date(firstWeek);
  const rows = {
    program: [] as object[],
    enrollment: [] as object[],
    session: [] as object[],
    session_attendance: [] as object[],
  };
  for (const [companyIndex, company] of demoCompanies.entries()) {
    const of = (kind: DemoPerson['kind']) => demoPeople.filter((p) => p.companyId === company.id && p.kind === kind);
    const crew = { participants: of('PARTICIPANT'), volunteers: of('VOLUNTEER') };
    for (const [offerIndex, offer] of offers.entries()) {
      const number = companyIndex * 10 + offerIndex + 1;
      const program = { id: demoId(kinds.program, number), company_id: company.id };
      rows.program.push({
        ...program,
        name: offer.names[companyIndex]!,
        kind: offer.kind,
        starts_on: started,
        created_at: started,
      });
      rows.enrollment.push(...enrollmentsOf(program, number, [...crew.participants, ...crew.volunteers], started));
      for (let week = 0; week < weeks; week += 1) {
        const startedAt = new Date(firstWeek + (week * 7 + offerIndex) * dayMs + 15 * 3_600_000);
        const id = demoId(kinds.session, number * 100 + week, startedAt);
        rows.session.push({
          id,
          company_id: program.company_id,
          program_id: program.id,
          started_at: startedAt,
          duration_minutes: offer.minutes,
          created_at: startedAt,
        });
        const present = [
          ...circle(crew.participants, week + offerIndex * 3, offer.group[0]),
          ...circle(crew.volunteers, week + offerIndex, offer.group[1]),
        ];
        rows.session_attendance.push(
          ...present.map((p) => ({ session_id: id, user_id: p.id, role: p.kind, created_at: startedAt })),
        );
      }
    }
  }
  return rows;
}

const enrollmentsOf = (
  program: { id: string; company_id: string },
  number: number,
  people: readonly DemoPerson[],
  started: Date,
) =>
  people.map((person, index) => ({
    id: demoId(kinds.enrollment, number * 1000 + index, started),
    company_id: program.company_id,
    program_id: program.id,
    user_id: person.id,
    role: person.kind,
    status: index % 9 === 8 ? 'WITHDRAWN' : 'ACTIVE',
    ended_at: index % 9 === 8 ? new Date(started.getTime() + 40 * dayMs) : null,
    enrolled_at: started,
    created_at: started,
  }));
