import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Answer, Button, Empty, LinkButton, Page, Table } from '#ui';
import { useFormat } from '#words';
import { BudgetStatus } from './budget-status.tsx';
import { CompanyName } from './company-name.tsx';
import { BudgetsDocument } from './generated/graphql.ts';

/** Does the month hold: every company's budget, the one nearest its limit first. */
export function Spend() {
  const format = useFormat();
  const [shown, setShown] = useState(25);
  const [answer, reload] = useQuery({ query: BudgetsDocument, variables: { first: shown } });
  const budgets = answer.data?.budgets.nodes;
  const near = budgets?.filter(({ status }) => status !== 'OK').length ?? 0;
  return (
    <Page
      title="Spend"
      lead={
        budgets &&
        (near === 0
          ? 'Every company is within its budget this month.'
          : `${format.number(near)} of ${format.number(budgets.length)} companies are near or over their budget this month.`)
      }
      actions={<LinkButton to="/spend/models">Models and prices</LinkButton>}
    >
      <Answer of={answer} reload={reload} right="It takes the right to read spend." height={400}>
        {({ budgets: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title="No company has a budget yet." />
          ) : (
            <Table
              label="Budgets"
              rows={nodes}
              keyOf={({ id }) => id}
              columns={[
                {
                  name: 'Company',
                  cell: ({ companyId }) => (
                    <Link to="/spend/$company" params={{ company: companyId }}>
                      <CompanyName id={companyId} />
                    </Link>
                  ),
                },
                { name: 'Status', cell: ({ status }) => <BudgetStatus status={status} /> },
                { name: 'Used', cell: ({ usedPercent }) => format.percent(usedPercent / 100, 1), isNumber: true },
                { name: 'Spent', cell: ({ spent }) => format.amount(spent), isNumber: true },
                { name: 'Reserved', cell: ({ reserved }) => format.amount(reserved), isNumber: true },
                { name: 'Limit', cell: ({ limit }) => format.amount(limit), isNumber: true },
                {
                  name: 'Until',
                  cell: ({ periodEnd, timeZone }) => format.date(new Date(Date.parse(periodEnd) - 1), timeZone),
                },
              ]}
              more={pageInfo.hasNextPage && <Button onClick={() => setShown(shown + 25)}>Show more</Button>}
            />
          )
        }
      </Answer>
    </Page>
  );
}
