/**
 * What of a person's records goes into a copy of their data. Pure data: the SQL of each section, in
 * the order of the export.
 */
export interface Section {
  readonly name: string;
  /** `from … where …`: `$1` is the person, `$2` their company, `$3` the instant as of which the copy is made. */
  readonly source: string;
  /** The unique uuid by which the section is sorted and resumed. */
  readonly key: string;
  /** Exported name to SQL expression. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Staff of the platform have no company; their subject carries this in its place. */
export const noCompany = '00000000-0000-0000-0000-000000000000';
const ofCompany = (column: string) => `${column} is not distinct from nullif($2::uuid, '${noCompany}')`;

export const sections: readonly Section[] = [
  {
    name: 'profile',
    source: `from person t left join company c on c.id = t.company_id
      where t.id = $1 and ${ofCompany('t.company_id')} and t.created_at <= $3`,
    key: 't.id',
    fields: {
      id: 't.id',
      externalId: 't.external_id',
      active: 't.active',
      company: 'c.name',
      kind: 't.kind',
      name: 't.name',
      email: 't.email',
      locale: 't.locale',
      minorUntil: 't.minor_until::text',
      createdAt: 't.created_at',
    },
  },
  {
    name: 'enrollments',
    source: `from enrollment t join program p on p.id = t.program_id
      where t.user_id = $1 and ${ofCompany('t.company_id')} and t.created_at <= $3`,
    key: 't.id',
    fields: {
      id: 't.id',
      program: 'p.name',
      role: 't.role',
      status: 't.status',
      enrolledAt: 't.enrolled_at',
      endedAt: 't.ended_at',
    },
  },
  {
    name: 'sessions',
    source: `from session_attendance t join session s on s.id = t.session_id join program p on p.id = s.program_id
      where t.user_id = $1 and ${ofCompany('s.company_id')} and t.created_at <= $3`,
    key: 't.session_id',
    fields: {
      id: 't.session_id',
      program: 'p.name',
      role: 't.role',
      startedAt: 's.started_at',
      durationMinutes: 's.duration_minutes',
    },
  },
  {
    name: 'consents',
    source: `from consent t join person p on p.id = t.user_id
      where t.user_id = $1 and ${ofCompany('p.company_id')} and t.created_at <= $3`,
    key: 't.id',
    fields: {
      id: 't.id',
      purpose: 't.purpose',
      granted: 't.granted',
      givenBy: 't.given_by',
      textVersion: 't.text_version',
      locale: 't.locale',
      evidence: 't.evidence',
      createdAt: 't.created_at',
    },
  },
  {
    name: 'volunteer-time',
    source: `from volunteer_time t join program p on p.id = t.program_id
      where t.user_id = $1 and ${ofCompany('t.company_id')} and t.created_at <= $3`,
    key: 't.id',
    fields: {
      id: 't.id',
      program: 'p.name',
      session: 't.session_id',
      day: 't.day::text',
      startsAt: 't.starts_at',
      minutes: 't.minutes',
      workTime: 't.work_time',
      status: 't.status',
      said: `(select json_agg(json_build_object('status', e.status, 'minutes', e.minutes, 'reason', e.reason, 'at', e.created_at) order by e.number)
        from volunteer_time_entry e where e.time_id = t.id and e.created_at <= $3)`,
    },
  },
  {
    name: 'feedback',
    source: `from feedback t left join program p on p.id = t.program_id
      where t.user_id = $1 and ${ofCompany('t.company_id')} and t.received_at <= $3`,
    key: 't.id',
    fields: {
      id: 't.id',
      program: 'p.name',
      text: 't.text',
      locale: 't.locale',
      rating: 't.rating',
      status: 't.status',
      skipReason: 't.skip_reason',
      submittedAt: 't.submitted_at',
      receivedAt: 't.received_at',
    },
  },
  {
    name: 'outcome-scores',
    source: `from outcome_score t where t.user_id = $1 and ${ofCompany('t.company_id')} and t.created_at <= $3`,
    key: 't.id',
    fields: {
      id: 't.id',
      feedbackId: 't.feedback_id',
      dimension: 't.dimension',
      score: 't.score',
      confidence: 't.confidence',
      evidence: 't.evidence',
      provider: 't.provider',
      model: 't.model',
      createdAt: 't.created_at',
      supersededAt: 't.superseded_at',
    },
  },
];
