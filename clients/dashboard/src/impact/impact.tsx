import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Intervals, Line } from '#charts';
import { useStream } from '#data';
import { useCompanyChoice } from '#shell';
import { Answer, Card, Empty, LinkButton, Notice, Page, Section, Stack } from '#ui';
import { type Format, useFormat } from '#words';
import { Figures, type FigureText } from './figures.tsx';
import {
  ImpactDocument,
  type ImpactQuery,
  LiveCountsDocument,
  LiveMetricsDocument,
  SeriesDocument,
} from './generated/graphql.ts';
import { intervalOf, whyWithheld } from './names.ts';
import { usePeriodChoice } from './period.tsx';

/** Is it worth it: the last closed quarter, and what happens now beside it. */
export function Impact() {
  const [companyId, companyChoice] = useCompanyChoice();
  const { isReady, period, range, choice } = usePeriodChoice(companyId);
  const format = useFormat();
  const [answer, reload] = useQuery({
    query: ImpactDocument,
    variables: { companyId: companyId ?? '', period: range },
    pause: companyId === undefined || !range,
  });
  const metrics = answer.data?.metrics;
  return (
    <Page
      title="Impact"
      lead={metrics && range ? sentence(metrics, range, format) : undefined}
      actions={
        <Stack gap={12} across>
          {companyChoice}
          {choice}
          <LinkButton to="/impact/sroi">How the return is counted</LinkButton>
          <LinkButton to="/impact/cohorts">Cohorts</LinkButton>
        </Stack>
      }
    >
      {isReady && !period && (
        <Empty title="No period is closed yet.">
          <p>
            Finance closes a period; outcomes, the social return and the engagement score are shown from then on. What
            happens now is below.
          </p>
        </Empty>
      )}
      {range && (
        <Answer of={answer} reload={reload} right="It takes the right to read impact figures." height={560}>
          {() =>
            metrics && (
              <>
                <Card>
                  <Figures of={figuresOf(metrics, format)} />
                </Card>
                <Section
                  title="Outcomes"
                  note={`Means from 0 to 1, with 95 % intervals over people. ${format.localDate(range.from)} to ${format.lastDay(range.to)}.`}
                >
                  {metrics.outcomes.length === 0 ? (
                    <Empty title="No outcome was scored in this period." />
                  ) : (
                    <Intervals label="Outcomes of the period" of={metrics.outcomes.map(intervalOf)} />
                  )}
                </Section>
              </>
            )
          }
        </Answer>
      )}
      {companyId && <Hours companyId={companyId} />}
      {companyId && <Now companyId={companyId} />}
    </Page>
  );
}

type Metrics = NonNullable<ImpactQuery['metrics']>;

function sentence(
  { participants, volunteers, volunteerMinutes, sroi }: Metrics,
  range: { from: string; to: string },
  format: Format,
): string {
  const hours = format.number(Math.round(volunteerMinutes / 60));
  const people = `From ${format.localDate(range.from)} to ${format.lastDay(range.to)}, ${format.number(volunteers)} volunteers gave ${hours} hours to ${format.number(participants)} participants.`;
  if (sroi.central === null) return people;
  return `${people} For each unit of money put in, ${format.number(sroi.central, { maximumFractionDigits: 2 })} came back as social value.`;
}

function figuresOf(metrics: Metrics, format: Format): readonly FigureText[] {
  const two = (value: number) => format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const { sroi, vis } = metrics;
  return [
    {
      name: 'Participants',
      value: format.number(metrics.participants),
      under: `${format.number(metrics.feedback.total)} texts, ${format.number(metrics.feedback.classified)} scored`,
    },
    {
      name: 'Volunteer time',
      value: format.minutes(metrics.volunteerMinutes),
      under: `${format.number(metrics.volunteers)} volunteers, ${format.number(metrics.sessions)} sessions`,
    },
    {
      name: 'Social return (SROI)',
      value: sroi.central === null ? '–' : two(sroi.central),
      under:
        sroi.central === null
          ? whyWithheld(sroi.withheld)
          : sroi.low !== null && sroi.high !== null && `${two(sroi.low)} to ${two(sroi.high)}`,
    },
    {
      name: 'Engagement (VIS)',
      value: vis.central === null ? '–' : format.number(Math.round(vis.central)),
      under: vis.central === null ? whyWithheld(vis.withheld) : vis.band && `${vis.band.toLowerCase()}, of 100`,
    },
  ];
}

function Hours({ companyId }: { companyId: string }) {
  const format = useFormat();
  const period = useMemo(() => lastMonths(12), []);
  const [answer, reload] = useQuery({ query: SeriesDocument, variables: { companyId, period } });
  return (
    <Section title="Volunteer time by month">
      <Answer of={answer} reload={reload} height={240}>
        {({ metricsSeries }) => (
          <Line
            label="Volunteer time by month over a year"
            of={(metricsSeries ?? [])
              .filter(({ value }) => value !== null)
              .map(({ from, value }) => ({ at: from, value: value! }))}
            text={(value) => format.minutes(value)}
          />
        )}
      </Answer>
    </Section>
  );
}

function Now({ companyId }: { companyId: string }) {
  const format = useFormat();
  const period = useMemo(() => lastDays(90), []);
  const variables = { companyId, period };
  const [answer, reload] = useQuery({ query: LiveCountsDocument, variables });
  useStream(LiveMetricsDocument, { ...variables, afterSeq: null });
  return (
    <Section
      title="Now"
      note="The last 90 days, as they happen. Counts only: outcomes are shown when a period is closed."
    >
      <Answer of={answer} reload={reload} height={120}>
        {({ metrics }) =>
          metrics ? (
            <Card>
              <Figures
                of={[
                  {
                    name: 'Texts',
                    value: format.number(metrics.feedback.total),
                    under: `${format.number(metrics.feedback.held)} with a reviewer`,
                  },
                  { name: 'Sessions', value: format.number(metrics.sessions) },
                  { name: 'Volunteer time', value: format.minutes(metrics.volunteerMinutes) },
                  { name: 'Participants', value: format.number(metrics.participants) },
                ]}
              />
            </Card>
          ) : (
            <Notice>Nothing was counted in this time.</Notice>
          )
        }
      </Answer>
    </Section>
  );
}

const iso = (date: Date) => date.toISOString().slice(0, 10);

function lastDays(days: number) {
  const today = new Date();
  return {
    from: iso(new Date(today.getTime() - (days - 1) * 86_400_000)),
    to: iso(new Date(today.getTime() + 86_400_000)),
  };
}

/** Whole months, the current one not among them. */
function lastMonths(months: number) {
  const now = new Date();
  const month = (back: number, day: number) =>
    iso(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, day)));
  return { from: month(months, 1), to: month(0, 1) };
}
