import { insertMany, type Tx } from '#platform/database';
import type { Ids } from '#platform/time';
import { CompanyEntity } from '../companies/company.entity.js';
import { FeedbackEntity } from '../feedback/feedback.entity.js';
import type { MetricsStore } from '../metrics/metrics.store.js';
import type { ClosePeriod } from '../reporting-periods/close-period.service.js';
import { OutcomeScoreEntity } from '../outcomes/outcome-score.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { EnrollmentEntity } from '../programs/enrollment.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionAttendanceEntity, SessionEntity } from '../programs/session.entity.js';
import { demoGroup, insertGroup } from './group.js';
import { demoEarlierHistory, demoHistory } from './history.js';
import { type JourneySeed, seedJourneys } from './journeys.js';
import { insertConsents, insertVolunteerTime } from './volunteer-time.js';
import { demoCompanies, demoIdentities } from './identities.js';
import { type DemoPerson, demoPeople } from './people.js';
import { demoPrograms } from './programs.js';
import { seedReporting } from './reporting.js';

const dayMs = 86_400_000;
const createdBefore = (now: Date): Date => new Date(now.getTime() - 400 * dayMs);
/** Another start of the demo may have been faster. */
const keepExisting = { onConflict: 'do nothing' } as const;

const isLogin = ({ id }: DemoPerson): boolean => demoIdentities.some(({ userId }) => userId === id);

const insertPeople = (people: readonly DemoPerson[], now: Date, tx: Tx) => {
  const rows = people.map(({ id, companyId, kind, name, email, locale }) => ({
    id,
    companyId,
    kind,
    name,
    email,
    locale,
    createdAt: createdBefore(now),
  }));
  return insertMany(tx, PersonEntity, rows, keepExisting);
};

/** In the order of the references between the tables. */
async function insertAll(now: Date, tx: Tx): Promise<void> {
  const companies = demoCompanies.map(({ id, name, timeZone, country }) => ({
    id,
    name,
    timeZone,
    country,
    active: true,
    version: 1,
    createdAt: createdBefore(now),
  }));
  const { programs, enrollments, sessions, attendance } = demoPrograms(now);
  const { feedback, scores } = demoHistory(now);
  await insertMany(tx, CompanyEntity, companies, keepExisting);
  await insertPeople(demoPeople, now, tx);
  await insertMany(tx, ProgramEntity, programs, keepExisting);
  await insertMany(tx, EnrollmentEntity, enrollments, keepExisting);
  await insertMany(tx, SessionEntity, sessions, keepExisting);
  await insertMany(tx, SessionAttendanceEntity, attendance, keepExisting);
  await insertGroup(tx, now);
  await insertVolunteerTime(tx, { now, programId: programs[0]!.id! });
  await insertConsents(tx, now);
  const earlier = demoEarlierHistory(now);
  await insertMany(tx, FeedbackEntity, [...earlier.feedback, ...feedback], keepExisting);
  await insertMany(tx, OutcomeScoreEntity, [...earlier.scores, ...scores], keepExisting);
}

interface SeedDependencies extends JourneySeed {
  readonly ids: Ids;
  readonly metrics: Pick<MetricsStore, 'bump'>;
  readonly closePeriod: Pick<ClosePeriod, 'close'>;
}

/**
 * The same rows for the same day: companies, people, programmes, and a history that ends before the
 * current month. A database of the demo gets the logins that it lacks; one with other companies is
 * left alone.
 */
export async function seedDemo({ db, clock, ids, metrics, closePeriod, ...journeys }: SeedDependencies): Promise<void> {
  const now = clock.now();
  const isNew = await db.transaction(async (tx) => {
    const [known] = await tx.query<{ demo: boolean }>(
      'select bool_or(id = $1) as demo from company having count(*) > 0',
      [demoCompanies[0].id],
    );
    if (known) {
      if (known.demo) {
        await insertPeople(demoPeople.filter(isLogin), now, tx);
        await insertGroup(tx, now);
      }
      return false;
    }
    await insertAll(now, tx);
    await metrics.bump(
      [...demoCompanies, ...Object.values(demoGroup)].map(({ id }) => id),
      now,
      tx,
    );
    return true;
  });
  if (!isNew) return;
  await seedReporting({ db, clock, ids, closePeriod });
  await seedJourneys({ db, clock, ...journeys });
}
