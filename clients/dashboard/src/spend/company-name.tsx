import { useQuery } from 'urql';
import { CompanyNameDocument } from './generated/graphql.ts';

/** The name, once it is known; the id until then. */
export function CompanyName({ id }: { id: string }) {
  const [{ data }] = useQuery({ query: CompanyNameDocument, variables: { id }, requestPolicy: 'cache-first' });
  return <>{data?.company?.name ?? id.slice(0, 8)}</>;
}
