import { useState } from 'react';
import { useQuery } from 'urql';
import { Select } from '#ui';
import { PeriodsDocument, type PeriodsQuery } from './generated/graphql.ts';

type Period = NonNullable<PeriodsQuery['reportingPeriods']>['nodes'][number];

export interface PeriodChoice {
  readonly isReady: boolean;
  /** Undefined where no period is closed yet. */
  readonly period: Period | undefined;
  readonly range: { readonly from: string; readonly to: string } | undefined;
  readonly choice: React.ReactNode;
}

/** Closed periods; the last closed quarter unless another is chosen. Figures about people are shown for closed periods only. */
export function usePeriodChoice(companyId: string | undefined): PeriodChoice {
  const [chosen, setChosen] = useState<string>();
  const [{ data, fetching }] = useQuery({
    query: PeriodsDocument,
    variables: { companyId: companyId ?? '' },
    pause: companyId === undefined,
  });
  const closed = (data?.reportingPeriods?.nodes ?? []).toSorted((a, b) => (a.to < b.to ? 1 : -1));
  const period = closed.find(({ id }) => id === chosen) ?? closed.find(({ kind }) => kind === 'QUARTER') ?? closed[0];
  return {
    isReady: data !== undefined && !fetching,
    period,
    range: period && { from: period.from, to: period.to },
    choice: closed.length > 0 && (
      <Select label="Period" value={period?.id ?? ''} onChange={(event) => setChosen(event.target.value)}>
        {closed.map(({ id, key, kind }) => (
          <option key={id} value={id}>
            {key} ({kind.toLowerCase()})
          </option>
        ))}
      </Select>
    ),
  };
}
