import { RequiresScopes } from '#platform/subgraph-server';

/** People about themselves, officers about people of their company. */
export const SelfOrOfficer = () => RequiresScopes('privacy:self', 'privacy:manage');
export const Officer = () => RequiresScopes('privacy:manage');
