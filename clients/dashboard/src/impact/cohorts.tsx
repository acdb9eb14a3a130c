import { useState } from 'react';
import { useQuery } from 'urql';
import { Intervals } from '#charts';
import { useCompanyChoice } from '#shell';
import { Answer, Empty, LinkButton, Page, Section, Select, Stack } from '#ui';
import { useFormat } from '#words';
import { CohortFiguresDocument, CohortsDocument } from './generated/graphql.ts';
import { intervalOf, whyWithheld } from './names.ts';
import { usePeriodChoice } from './period.tsx';

export function Cohorts() {
  const [companyId, companyChoice] = useCompanyChoice();
  const { range, choice, isReady } = usePeriodChoice(companyId);
  const [chosen, setChosen] = useState<string>();
  const [answer, reload] = useQuery({
    query: CohortsDocument,
    variables: { companyId: companyId ?? '' },
    pause: companyId === undefined,
  });
  const cohorts = answer.data?.cohorts ?? [];
  const id = chosen ?? cohorts[0]?.id;
  return (
    <Page
      title="Cohorts"
      lead="People who began together, followed together. Groups under five are not shown."
      actions={
        <Stack gap={12} across>
          {companyChoice}
          {choice}
          {id && (
            <Select label="Cohort" value={id} onChange={(event) => setChosen(event.target.value)}>
              {cohorts.map((cohort) => (
                <option key={cohort.id} value={cohort.id}>
                  {cohort.name}
                </option>
              ))}
            </Select>
          )}
          <LinkButton to="/impact">Back to impact</LinkButton>
        </Stack>
      }
    >
      <Answer of={answer} reload={reload} right="It takes the right to read impact figures." height={300}>
        {() => (cohorts.length === 0 ? <Empty title="This company has no cohort yet." /> : null)}
      </Answer>
      {isReady && !range && <Empty title="No period is closed yet." />}
      {id && range && <CohortFigures cohortId={id} range={range} />}
    </Page>
  );
}

function CohortFigures({ cohortId, range }: { cohortId: string; range: { from: string; to: string } }) {
  const format = useFormat();
  const [answer, reload] = useQuery({ query: CohortFiguresDocument, variables: { cohortId, period: range } });
  return (
    <Answer of={answer} reload={reload} height={240}>
      {({ cohortMetrics }) =>
        cohortMetrics && (
          <Section
            title={cohortMetrics.cohort.name}
            note={
              cohortMetrics.people === null
                ? whyWithheld(cohortMetrics.withheld)
                : `${format.number(cohortMetrics.people)} people, ${format.localDate(range.from)} to ${format.lastDay(range.to)}`
            }
          >
            {cohortMetrics.outcomes.length === 0 ? (
              <Empty title={`No outcome is shown: ${whyWithheld(cohortMetrics.withheld ?? 'NO_SCORES')}.`} />
            ) : (
              <Intervals
                label={`Outcomes of ${cohortMetrics.cohort.name}`}
                of={cohortMetrics.outcomes.map(intervalOf)}
              />
            )}
          </Section>
        )
      }
    </Answer>
  );
}
