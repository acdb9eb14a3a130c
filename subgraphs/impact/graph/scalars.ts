import { GraphQLLocalDate } from 'graphql-scalars';

export { DateTime, Minutes } from '#platform/subgraph-server';
/** `YYYY-MM-DD`. */
export const LocalDate = GraphQLLocalDate;
