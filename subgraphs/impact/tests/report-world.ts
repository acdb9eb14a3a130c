import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import type { Actor } from '#platform/auth';
import { fileStorage } from '#platform/storage';
import { type Json, subgraphWorld, type SubgraphWorld } from '#platform/testing';
import { impact } from '../index.js';
import type { ImpactServices } from '../services.js';
import { actor } from './impact-world.js';

export interface ReportWorld extends SubgraphWorld<ImpactServices> {
  readonly storageDir: string;
  /** The routes of the subgraph; a bearer token is the role of the caller. */
  readonly http: FastifyInstance;
  company(name?: string): Promise<TestCompany>;
  /** Makes every report that waits. */
  make(): Promise<void>;
  ask(who: Actor, document: string, variables: Readonly<Record<string, unknown>>): Promise<Json>;
}

export interface TestCompany {
  readonly id: string;
  readonly program: string;
  readonly finance: Actor;
  readonly manager: Actor;
  readonly staff: Actor;
}

/** The subgraph with real storage and nothing in its tables. */
export async function openReportWorld(): Promise<ReportWorld> {
  const storageDir = await mkdtemp(join(tmpdir(), 'reports-'));
  const callers = new Map<string, Actor>();
  const world = await subgraphWorld(impact, {
    now: '2026-11-23T12:00:00.000Z',
    provide: () => ({
      storage: fileStorage(storageDir),
      jobs: { wake: () => Promise.resolve() },
      authenticate: async ({ authorization }) => callers.get(authorization ?? '') ?? null,
    }),
  });
  const http = fastify();
  await impact.routes?.(http, world.services);
  return {
    ...world,
    storageDir,
    http,
    async company(name = 'Test') {
      const [id, program] = [world.ids.next(), world.ids.next()];
      await world.db.query(
        `insert into company (id, name, time_zone, country, created_at) values ($1, $2, 'Europe/Oslo', 'NO', now())`,
        [id, name],
      );
      await world.db.query(
        `insert into program (id, company_id, name, kind, starts_on, created_at) values ($1, $2, 'Mentoring', 'MENTORING', '2026-01-01', now())`,
        [program, id],
      );
      const of = (role: Parameters<typeof actor>[0]) => {
        const who = actor(role, { userId: world.ids.next(), companyId: id });
        callers.set(`Bearer ${who.id}`, who);
        return who;
      };
      return { id, program, finance: of('finance'), manager: of('company_manager'), staff: of('programme_staff') };
    },
    async make() {
      await world.services.reportMaker.runUntilIdle({ signal: new AbortController().signal });
    },
    async ask(who, document, variables) {
      const { data, errors } = await world.send(who, document, variables);
      if (errors) throw new Error(JSON.stringify(errors));
      return Object.values(data as object)[0];
    },
    async close() {
      await http.close();
      await world.close();
      await rm(storageDir, { recursive: true, force: true });
    },
  };
}

/** A volunteer whose attendance of one meeting is approved time; the id of that time. */
export async function volunteered(
  world: ReportWorld,
  of: TestCompany,
  minutes: number,
  at = '2026-08-10T10:00:00Z',
): Promise<string> {
  const [person, session] = [world.ids.next(), world.ids.next()];
  await world.db.query(
    `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'VOLUNTEER', 'Somebody', $3, now())`,
    [person, of.id, `${person}@example.test`],
  );
  await world.db.query(
    `insert into session (id, company_id, program_id, started_at, duration_minutes, created_at) values ($1, $2, $3, $4, $5, now())`,
    [session, of.id, of.program, at, minutes],
  );
  await world.db.query(
    `insert into session_attendance (session_id, user_id, role, created_at) values ($1, $2, 'VOLUNTEER', now())`,
    [session, person],
  );
  const [time] = await world.db.query<{ id: string }>('select id from volunteer_time where session_id = $1', [session]);
  return time!.id;
}

/** 7,501 approved minutes of 17 people; the last one, of 90 minutes, is returned. */
export async function volunteered7501(world: ReportWorld, of: TestCompany): Promise<string> {
  for (let n = 0; n < 15; n += 1) await volunteered(world, of, 480);
  await volunteered(world, of, 211);
  return volunteered(world, of, 90);
}

/** A participant with scores in one dimension, one text each. */
export async function wrote(world: ReportWorld, of: TestCompany, scores: readonly number[]): Promise<string> {
  const person = world.ids.next();
  await world.db.query(
    `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'PARTICIPANT', 'Olena Nordmann', $3, now())`,
    [person, of.id, `${person}@example.test`],
  );
  for (const [index, score] of scores.entries()) {
    const at = `2026-0${7 + index}-15T10:00:00Z`;
    const feedback = world.ids.next();
    await world.db.query(
      `insert into feedback (id, company_id, user_id, text, status, submitted_at, received_at, status_changed_at)
       values ($1, $2, $3, 'Hei.', 'CLASSIFIED', $4, $4, $4)`,
      [feedback, of.id, person, at],
    );
    await world.db.query(
      `insert into outcome_score (id, classification_id, feedback_id, company_id, user_id, dimension, score, confidence, evidence, provider,
         model, submitted_at, created_at) values ($1, $2, $3, $4, $5, 'confidence', $6, 0.9, '[]', 'test', 'test', $7, $7)`,
      [world.ids.next(), world.ids.next(), feedback, of.id, person, score, at],
    );
  }
  return person;
}

export const q3 = { fiscalYear: 2026, quarter: 3 };

export const closeDocument = `mutation ($input: CloseReportingPeriodInput!) { closeReportingPeriod(input: $input) {
  __typename ... on ReportingPeriod { id edition } ... on ErrorResult { code } } }`;

export const reportFields = `__typename ... on ImpactReport { id status progress periodKey edition notices error period { from to }
  files { format bytes sha256 } content { sha256 comparedEdition limits methods { figure version } sources { name year }
    figures { key value low high n withheld before difference } restatements { figure delivered corrected difference reason }
    frameworkLines { line value } } }`;

export const createDocument = `mutation ($input: CreateImpactReportInput!, $key: String) {
  createImpactReport(input: $input, idempotencyKey: $key) { ${reportFields}
    ... on ReportingPeriodInvalid { problems { path } } ... on ErrorResult { code message } } }`;
