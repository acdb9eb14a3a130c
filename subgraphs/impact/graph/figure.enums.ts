import { graphEnum } from '#platform/subgraph-server';
import { withheldReasons } from '../metrics/figures.rules.js';
import { seriesIntervals, seriesMeasures } from '../metrics/series.rules.js';
import { periodKinds } from '../reporting-periods/fiscal.rules.js';
import { visBands } from '../vis/vis.rules.js';

export const WithheldReason = graphEnum('WithheldReason', withheldReasons, {
  description: 'Why a figure is not shown.',
  values: {
    PERIOD_NOT_CLOSED: 'Figures about people are shown once the period is closed.',
    PERIOD_NOT_WHOLE_MONTHS: 'This figure is computed for whole months.',
    TOO_FEW_PEOPLE: 'It is about fewer than five people.',
    WOULD_REVEAL_OTHERS: 'The rest of a known whole would tell of fewer than five people.',
    DIFFERENCE_TOO_SMALL: 'Less what was shown before, it would tell of fewer than five people.',
    NO_SCORES: 'No text of the period has such a score.',
    NO_VOLUNTEERS: 'No volunteer attended a meeting in the period.',
    NO_INPUTS: 'Nothing was put in, so there is no ratio.',
    MODEL_MISSING: 'The values of outcomes are not entered for that time.',
    PROGRAM_COSTS_MISSING: 'The costs of a programme are not entered for that time.',
    HOUR_VALUE_MISSING: 'The value of an hour of work is not known for that country and time.',
    EXCHANGE_RATE_MISSING: 'A mean exchange rate is not known for that month.',
    COUNTS_NOT_KEPT: 'The edition was made before counts were kept in editions; a later one has them.',
  },
});

export const ReportingPeriodKind = graphEnum('ReportingPeriodKind', periodKinds, {
  description: 'How long a period is.',
  values: { MONTH: 'A calendar month.', QUARTER: 'Three months of a fiscal year.', YEAR: 'A fiscal year.' },
});

export const VisBand = graphEnum(
  'VisBand',
  visBands.map(({ name }) => name),
  {
    description: 'Where a volunteer impact score lies.',
    values: { OUTSTANDING: 'From 76.', STRONG: 'From 51.', GROWING: 'From 26.', STARTING: 'Below 26.' },
  },
);

export const MetricsMeasure = graphEnum('MetricsMeasure', seriesMeasures, {
  description: 'What a series shows.',
  values: {
    TEXTS: 'Texts submitted.',
    SESSIONS: 'Meetings that began.',
    VOLUNTEER_MINUTES: 'Minutes that volunteers gave.',
    PARTICIPANTS: 'Different participants who attended a meeting.',
    VOLUNTEERS: 'Different volunteers who attended a meeting.',
    SROI: 'Social return on investment.',
    VIS: 'Volunteer impact score.',
    CONFIDENCE: 'Mean score of people in confidence.',
    BELONGING: 'Mean score of people in belonging.',
    LANG_LEVEL_PROXY: 'Mean score of people in comfort in the new language.',
    JOB_READINESS: 'Mean score of people in closeness to work.',
    WELL_BEING: 'Mean score of people in well-being.',
  },
});

export const MetricsInterval = graphEnum('MetricsInterval', seriesIntervals, {
  description: 'How long each point of a series is.',
  values: { MONTH: 'A calendar month.', QUARTER: 'A fiscal quarter.' },
});
