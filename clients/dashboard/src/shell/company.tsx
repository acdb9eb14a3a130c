import { useState } from 'react';
import { useQuery } from 'urql';
import { Select } from '#ui';
import { CompaniesDocument } from './generated/graphql.ts';
import { useViewer } from './viewer.tsx';

/** The company whose figures are shown: one's own; staff of the platform choose. */
export function useCompanyChoice(): readonly [string | undefined, React.ReactNode] {
  const viewer = useViewer();
  const [chosen, setChosen] = useState<string>();
  const [{ data }] = useQuery({ query: CompaniesDocument, pause: viewer.company !== null });
  if (viewer.company) return [viewer.company.id, null];
  const companies = data?.companies.nodes ?? [];
  const id = chosen ?? companies[0]?.id;
  return [
    id,
    <Select key="company" label="Company" value={id ?? ''} onChange={(event) => setChosen(event.target.value)}>
      {companies.map((company) => (
        <option key={company.id} value={company.id}>
          {company.name}
        </option>
      ))}
    </Select>,
  ];
}
