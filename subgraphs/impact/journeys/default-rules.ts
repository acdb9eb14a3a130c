import type { RuleSet } from './rule-set.js';

/**
 * The rules of the platform, version 1, as its migration stores them: never changed, since flags refer to it. A later version is a new
 * migration.
 */
export const defaultRules: RuleSet = {
  rules: [
    {
      id: 'mentor_ready',
      title: 'Ready for a mentor: came to three language sessions and rates them well',
      priority: 10,
      when: {
        all_of: [
          { count: { of: 'session', programKind: 'LANGUAGE_CAFE', atLeast: 3 } },
          { value: { of: 'rating', statistic: 'mean', atLeast: 4 } },
        ],
      },
      actions: [{ set_flag: { flag: 'mentor_ready', expiresAfterDays: 90 } }],
    },
    {
      id: 'language_support_needed',
      title: 'Needs support with the language: the last text shows little comfort in it',
      priority: 15,
      when: { value: { of: 'score', dimension: 'lang_level_proxy', statistic: 'latest', below: 0.5 } },
      actions: [{ set_flag: { flag: 'language_support_needed', expiresAfterDays: 60 } }],
    },
    {
      id: 'followup_needed',
      title: 'Ask how they are: takes part, and was not heard of for two weeks',
      priority: 20,
      when: {
        all_of: [
          { exists: { of: 'enrollment', status: 'ACTIVE' } },
          { time_since: { of: 'activity', atLeastDays: 14 } },
        ],
      },
      actions: [{ set_flag: { flag: 'followup_needed', expiresAfterDays: 60 } }],
    },
    {
      id: 'first_session',
      title: 'Came to a first meeting',
      priority: 100,
      when: { exists: { of: 'session' } },
      actions: [{ reach_milestone: { milestone: 'first_session' } }],
    },
    {
      id: 'first_feedback',
      title: 'Said for the first time how they are',
      priority: 100,
      when: { exists: { of: 'feedback' } },
      actions: [{ reach_milestone: { milestone: 'first_feedback' } }],
    },
    {
      id: 'five_sessions',
      title: 'Came to five meetings',
      priority: 100,
      when: { count: { of: 'session', atLeast: 5 } },
      actions: [{ reach_milestone: { milestone: 'five_sessions' } }],
    },
    {
      id: 'program_completed',
      title: 'Took part in a programme until its end',
      priority: 100,
      when: { exists: { of: 'enrollment', status: 'COMPLETED' } },
      actions: [{ reach_milestone: { milestone: 'program_completed' } }],
    },
  ],
};
