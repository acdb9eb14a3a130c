import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, type Role, roles, type Scope, scopesOfRole } from '#platform/auth';
import { expectNoLeaks } from '#platform/testing';
import { identityOf, ownCompanyId, postGraphql } from '../harness/index.js';
import { type ListeningSubgraphs, listeningSubgraphs } from './subgraphs.js';

const statuses = ['RECEIVED', 'CLEARED', 'CLASSIFIED', 'SKIPPED', 'HELD', 'REJECTED'] as const;
type Status = (typeof statuses)[number];
const isForReviewOnly = (status: Status) => status === 'HELD' || status === 'REJECTED';

/** What a caller learns of one text, along every path that leads to it. */
type Seen = 'nothing' | 'that it is there' | 'author' | 'text' | 'text and author';
interface Caller {
  readonly name: string;
  readonly actor: () => Actor;
  readonly used: Seen;
  readonly forReview: Seen;
}

let subgraphs: ListeningSubgraphs;
let text: { id: string; authorId: string; scoreId: string; mentorId: string };

expectNoLeaks(() => subgraphs.close());
beforeAll(async () => {
  subgraphs = await listeningSubgraphs();
  const [row] = await impact().running.db.query<typeof text>(
    `select f.id, f.user_id as "authorId", s.id as "scoreId", mentor.user_id as "mentorId"
     from feedback f join outcome_score s on s.feedback_id = f.id
       join session_attendance own on own.user_id = f.user_id
       join session_attendance mentor on mentor.session_id = own.session_id and mentor.user_id <> f.user_id
     where f.company_id = $1 and f.user_id <> all($2::uuid[]) order by f.id limit 1`,
    [ownCompanyId, roles.map((role) => identityOf(role).userId)],
  );
  text = row!;
});
const impact = () => subgraphs.byName.get('impact')!;

const person = (...held: Role[]): Actor => ({
  kind: 'user',
  id: identityOf(held[0]!).userId,
  companyId: identityOf(held[0]!).companyId,
  roles: held,
  scopes: held.flatMap((role) => scopesOfRole[role]),
});
const key = (...scopes: Scope[]): Actor => ({
  kind: 'api-key',
  id: '0199044a-4400-7002-8000-00000000aaaa',
  companyId: ownCompanyId,
  roles: [],
  scopes,
});
const author = (scopes: readonly Scope[] = scopesOfRole.participant): Actor => ({
  ...person('participant'),
  id: text.authorId,
  scopes,
});

const byRole: Readonly<Record<Role, Pick<Caller, 'used' | 'forReview'>>> = {
  participant: { used: 'nothing', forReview: 'nothing' },
  volunteer: { used: 'nothing', forReview: 'nothing' },
  programme_staff: { used: 'text and author', forReview: 'that it is there' },
  company_manager: { used: 'nothing', forReview: 'nothing' },
  reviewer: { used: 'text', forReview: 'text' },
  safety_lead: { used: 'text', forReview: 'text' },
  privacy_officer: { used: 'nothing', forReview: 'nothing' },
  finance: { used: 'nothing', forReview: 'nothing' },
  operator: { used: 'nothing', forReview: 'nothing' },
};
const callers: readonly Caller[] = [
  ...roles.map((role) => ({ name: role, actor: () => person(role), ...byRole[role] })),
  { name: 'the author', actor: author, used: 'text and author', forReview: 'text and author' },
  {
    name: 'the author with a narrowed token',
    actor: () => author([]),
    used: 'text and author',
    forReview: 'text and author',
  },
  {
    name: 'a manager who is a reviewer',
    actor: () => person('company_manager', 'reviewer'),
    used: 'text',
    forReview: 'text',
  },
  {
    name: 'a member of the programme’s staff who is a reviewer',
    actor: () => person('programme_staff', 'reviewer'),
    used: 'text and author',
    forReview: 'text and author',
  },
  {
    name: 'a finance person who is a volunteer',
    actor: () => person('finance', 'volunteer'),
    used: 'nothing',
    forReview: 'nothing',
  },
  {
    name: 'a member of the programme’s staff whose token is narrowed to figures',
    actor: () => ({ ...person('programme_staff'), scopes: ['impact:read'] }),
    used: 'nothing',
    forReview: 'nothing',
  },
  { name: 'a key impact:read', actor: () => key('impact:read'), used: 'nothing', forReview: 'nothing' },
  {
    name: 'a key impact:people',
    actor: () => key('impact:people'),
    used: 'text and author',
    forReview: 'that it is there',
  },
  { name: 'a key feedback:write', actor: () => key('feedback:write'), used: 'nothing', forReview: 'nothing' },
  {
    name: 'a reviewer who was at a meeting with the author',
    actor: () => ({ ...person('reviewer'), id: text.mentorId }),
    used: 'that it is there',
    forReview: 'that it is there',
  },
  { name: 'a key safety:review', actor: () => key('safety:review'), used: 'text', forReview: 'text' },
];

const ofFeedback = 'id text user { id }';
interface Node {
  readonly id: string;
  readonly text: string | null;
  readonly user: { readonly id: string } | null;
}
interface Answer {
  readonly feedback: Node | null;
  readonly company: { readonly feedback: { readonly nodes: readonly Node[] } | null } | null;
  readonly user: {
    readonly feedback: { readonly nodes: readonly Node[] } | null;
    readonly outcomeScores: { readonly nodes: readonly { readonly feedback: Node | null }[] } | null;
  } | null;
  readonly _entities: readonly (Node | { readonly feedback: Node | null } | null)[];
}

async function seenBy(actor: Actor): Promise<{ seen: Seen; byPerson: boolean }> {
  const query = `query ($id: ID!, $company: ID!, $author: ID!, $of: [_Any!]!) {
    feedback(id: $id) { ${ofFeedback} }
    company(id: $company) { feedback(first: 100) { nodes { ${ofFeedback} } } }
    user(id: $author) { feedback(first: 100) { nodes { ${ofFeedback} } } outcomeScores(first: 100) { nodes { feedback { ${ofFeedback} } } } }
    _entities(representations: $of) { ... on Feedback { ${ofFeedback} } ... on OutcomeScore { feedback { ${ofFeedback} } } }
  }`;
  const of = [
    { __typename: 'Feedback', id: text.id },
    { __typename: 'OutcomeScore', id: text.scoreId },
  ];
  const variables = { id: text.id, company: ownCompanyId, author: text.authorId, of };
  const headers = { 'x-service-token': subgraphs.tokens.sign(actor, 'impact') };
  const { data } = await postGraphql(impact().url, { query, variables }, { headers });
  const { feedback, company, user, _entities } = data as unknown as Answer;
  const ofPerson = [
    ...(user?.feedback?.nodes ?? []),
    ...(user?.outcomeScores?.nodes ?? []).map((score) => score.feedback),
  ];
  const entities = _entities.map((entity) => (entity && 'feedback' in entity ? entity.feedback : entity));
  const nodes = [feedback, ...(company?.feedback?.nodes ?? []), ...entities, ...ofPerson].filter(
    (node) => node?.id === text.id,
  );
  const words = new Set(nodes.map((node) => node!.text !== null));
  const names = new Set(nodes.map((node) => node!.user !== null));
  // No path shows more than another.
  expect([words.size <= 1, names.size <= 1]).toEqual([true, true]);
  const shows = [...(words.has(true) ? ['text'] : []), ...(names.has(true) ? ['author'] : [])].join(' and ');
  const seen = nodes.length === 0 ? 'nothing' : shows === '' ? 'that it is there' : shows;
  return { seen: seen as Seen, byPerson: ofPerson.some((node) => node?.id === text.id) };
}

describe.each(statuses)('a text that is %s', (status) => {
  beforeAll(() => impact().running.db.query('update feedback set status = $2 where id = $1', [text.id, status]));

  it.each(callers.map((caller) => [caller.name, caller] as const))('to %s', async (_name, caller) => {
    const expected = isForReviewOnly(status) ? caller.forReview : caller.used;
    const { seen, byPerson } = await seenBy(caller.actor());
    // A list of one person's texts names their author.
    const namesAuthor = expected.includes('author');
    expect({ seen, byPerson: byPerson && !namesAuthor }).toEqual({ seen: expected, byPerson: false });
  });
});
