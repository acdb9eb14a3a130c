import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Bars, Line, type LinePoint } from '#charts';
import { useStream } from '#data';
import { Answer, Button, Card, Empty, Facts, LinkButton, Page, Section, Table } from '#ui';
import { type Format, useFormat } from '#words';
import { AllowMore, ChangeBudget } from './budget-dialogs.tsx';
import { BudgetStatus } from './budget-status.tsx';
import { CompanyName } from './company-name.tsx';
import { CompanySpendDocument, type CompanySpendQuery, SpendChangesDocument } from './generated/graphql.ts';

export function CompanySpend() {
  const { company } = useParams({ strict: false }) as { company: string };
  const format = useFormat();
  const [dialog, setDialog] = useState<'budget' | 'more'>();
  const period = new Date().toISOString().slice(0, 7);
  const [answer, reload] = useQuery({ query: CompanySpendDocument, variables: { companyId: company, period } });
  useStream(SpendChangesDocument, { companyId: company, afterSeq: null });
  const budget = answer.data?.budget;
  const again = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page
      title="Spend of a company"
      lead={
        <>
          <CompanyName id={company} />
          {budget && answer.data && `: ${outlook(answer.data, format)}`}
        </>
      }
      actions={
        <>
          <LinkButton to="/spend">All companies</LinkButton>
          <Button onClick={() => setDialog('more')}>Allow more this month</Button>
          <Button kind="primary" onClick={() => setDialog('budget')}>
            Change the budget
          </Button>
        </>
      }
    >
      <Answer of={answer} reload={reload} right="It takes the right to read spend." height={560}>
        {(data) =>
          data.budget ? (
            <Month data={data} budget={data.budget} />
          ) : (
            <Empty title="There is no such company, or you may not see it." />
          )
        }
      </Answer>
      {dialog === 'budget' && budget && (
        <ChangeBudget budget={budget} onClose={() => setDialog(undefined)} onDone={again} />
      )}
      {dialog === 'more' && budget && <AllowMore budget={budget} onClose={() => setDialog(undefined)} onDone={again} />}
    </Page>
  );
}

type Budget = NonNullable<CompanySpendQuery['budget']>;

function outlook({ budget, costForecast }: CompanySpendQuery, format: Format): string {
  if (!budget) return '';
  const spent = `${format.amount(budget.spent)} of ${format.amount(budget.limit)} spent`;
  if (!costForecast) return `${spent}.`;
  if (costForecast.exhaustedOn)
    return `${spent}; at this pace it is used up on ${format.localDate(costForecast.exhaustedOn)}.`;
  return `${spent}; about ${format.amount(costForecast.p50)} by the end of the month.`;
}

function Month({ data, budget }: { data: CompanySpendQuery; budget: Budget }) {
  const format = useFormat();
  const currency = budget.limit.currency;
  return (
    <>
      <Card>
        <Facts
          of={[
            ['Status', <BudgetStatus key="s" status={budget.status} />],
            ['Month', `${budget.period}, ${budget.timeZone}`],
            ['Spent', format.amount(budget.spent)],
            ['Reserved for running calls', format.amount(budget.reserved)],
            ['Available', format.amount(budget.available)],
            ['Limit', format.amount(budget.limit)],
            [
              'Forecast',
              data.costForecast &&
                `${format.amount(data.costForecast.p50)}, between ${format.amount(data.costForecast.p10)} and ${format.amount(data.costForecast.p90)} in 8 of 10 cases; from ${format.number(data.costForecast.basedOnDays)} days`,
            ],
          ]}
        />
      </Card>
      <Section title="Will the month hold?" note="Spent so far, the forecast with its 80 % interval, and the limit.">
        <Line
          label="Spend of the month with its forecast and limit"
          of={burnDown(data, budget)}
          text={(value) => format.money(value.toFixed(2), currency)}
          limit={{ value: Number(budget.limit.amount), name: 'Limit' }}
        />
      </Section>
      <Section title="By model">
        <Breakdown items={data.byModel?.items ?? []} />
      </Section>
      <Section title="By feature">
        <Breakdown items={data.byFeature?.items ?? []} />
      </Section>
      {!!data.costAdvice?.length && (
        <Section title="What would save money">
          <ul>
            {data.costAdvice.map(({ kind, message, saving }) => (
              <li key={kind + message}>
                {message}
                {saving && ` Saves about ${format.amount(saving)}.`}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Unusual hours">
        {data.costAnomalies.nodes.length === 0 ? (
          <Empty title="Nothing unusual was seen." />
        ) : (
          <Table
            label="Unusual hours"
            rows={data.costAnomalies.nodes}
            keyOf={({ id }) => id}
            columns={[
              { name: 'Hour', cell: ({ hour }) => format.dateTime(hour, budget.timeZone) },
              { name: 'What', cell: ({ measure }) => measure.toLowerCase().replaceAll('_', ' ') },
              {
                name: 'Expected',
                cell: ({ expected }) => format.number(expected, { maximumSignificantDigits: 3 }),
                isNumber: true,
              },
              {
                name: 'Seen',
                cell: ({ seen }) => format.number(seen, { maximumSignificantDigits: 3 }),
                isNumber: true,
              },
            ]}
          />
        )}
      </Section>
      <Section title="Changes of the budget">
        {data.budgetHistory.nodes.length === 0 ? (
          <Empty title="The budget was never changed." />
        ) : (
          <Table
            label="Changes of the budget"
            rows={data.budgetHistory.nodes}
            keyOf={({ id }) => id}
            columns={[
              { name: 'When', cell: ({ createdAt }) => format.dateTime(createdAt) },
              { name: 'What', cell: ({ kind }) => kind.toLowerCase().replaceAll('_', ' ') },
              { name: 'From', cell: ({ oldLimit }) => (oldLimit ? format.amount(oldLimit) : '–'), isNumber: true },
              { name: 'To', cell: ({ newLimit }) => (newLimit ? format.amount(newLimit) : '–'), isNumber: true },
              { name: 'Reason', cell: ({ reason }) => reason },
            ]}
          />
        )}
      </Section>
    </>
  );
}

interface Item {
  readonly key: string;
  readonly cost: { readonly amount: string; readonly currency: string };
}

function Breakdown({ items }: { items: readonly Item[] }) {
  const format = useFormat();
  if (items.length === 0) return <Empty title="Nothing was spent this month." />;
  const bars = items.map(({ key, cost }) => ({
    name: key.toLowerCase(),
    value: Number(cost.amount),
    text: format.amount(cost),
  }));
  return <Bars label="Spend" of={bars.toSorted((a, b) => b.value - a.value)} />;
}

/** Spend added up day by day, then one forecast point at the end of the month. */
function burnDown({ byDay, costForecast }: CompanySpendQuery, { periodEnd, timeZone }: Budget): readonly LinePoint[] {
  let sum = 0;
  const days: LinePoint[] = (byDay?.items ?? [])
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, cost }) => ({ at: key, value: (sum += Number(cost.amount)) }));
  if (!costForecast) return days;
  const last = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(Date.parse(periodEnd) - 1));
  if (days.length === 0) days.push({ at: `${last.slice(0, 8)}01`, value: 0 });
  const { p10, p50, p90 } = costForecast;
  return [
    ...days,
    { at: last, value: Number(p50.amount), low: Number(p10.amount), high: Number(p90.amount), isForecast: true },
  ];
}
