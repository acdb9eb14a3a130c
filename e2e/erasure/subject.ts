import { randomUUID } from 'node:crypto';
import {
  feedbackEvent,
  ownCompanyId,
  type Person,
  postFeedback,
  rowsOf,
  type Site,
  waitFor,
} from '../harness/index.js';
import { type Needles, needlesOf } from '../../app/sweep/needles.js';

/** A made person whose every value is found nowhere else. */
export interface Subject extends Person {
  readonly name: string;
  readonly email: string;
  readonly texts: readonly string[];
  readonly needles: Needles;
}

const kinds = [
  (word: string) => `I feel more confident now, and my mentor helped me with my English. ${word}`,
  (word: string) => `Я знайшла нових друзів у програмі. ${word}`,
  // Waits for a person: the queue holds a copy.
  (word: string) => `I will kill you and your whole family. ${word}`,
  (word: string) => `Jeg har fått jobb, og norsken min er mye bedre. ${word}`,
];

/**
 * A participant with texts of several outcomes, meetings and enrolments, settled when this returns. `word` is part of every text, so
 * that a copy of any of them is found wherever it is.
 */
export async function newSubject(site: Site, label: string): Promise<Subject> {
  const userId = randomUUID();
  const word = `${label}${userId.replaceAll('-', '').slice(0, 12)}`;
  const name = `Åse Ünsal-${word}`;
  const email = `${word}@subject.example`;
  await rowsOf(site, 'impact', {
    sql: `insert into person (id, company_id, kind, name, email, locale, created_at) values ($1, $2, 'PARTICIPANT', $3, $4, 'nb-NO', now())`,
    values: [userId, ownCompanyId, name, email],
  });
  for (const table of ['enrollment', 'session_attendance']) await likeAnother(site, table, userId);
  const texts = kinds.map((text) => text(word));
  const events = texts.map((text) =>
    feedbackEvent({ companyId: ownCompanyId, userId, text, id: `${word}-${randomUUID()}` }),
  );
  const answer = await postFeedback(site, events);
  if (answer.status !== 200 && answer.status !== 202) throw new Error(`The texts were refused: ${answer.status}`);
  await settled(site, userId, texts.length);
  const needles = needlesOf([userId, word, name, email]);
  return { userId, companyId: ownCompanyId, roles: ['participant'], name, email, texts, needles };
}

/** Rows as another participant has them. */
async function likeAnother(site: Site, table: string, userId: string): Promise<void> {
  await rowsOf(site, 'impact', {
    sql: `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(t) ||
        case when to_jsonb(t) ? 'id' then jsonb_build_object('id', gen_random_uuid(), 'user_id', $1::uuid)
             else jsonb_build_object('user_id', $1::uuid) end)).*
      from (select * from ${table} t where user_id = (
        select t.user_id from ${table} t join person p on p.id = t.user_id
        where p.company_id = $2 and p.kind = 'PARTICIPANT' group by 1 having count(*) > 1 order by 1 limit 1) limit 5) t`,
    values: [userId, ownCompanyId],
  });
}

const settled = (site: Site, userId: string, count: number) =>
  waitFor('the texts to be read', async () => {
    const [row] = await rowsOf<{ n: number }>(site, 'impact', {
      sql: `select count(*)::int as n from feedback where user_id = $1 and status not in ('RECEIVED', 'CLEARED')`,
      values: [userId],
    });
    return row!.n === count || undefined;
  });
