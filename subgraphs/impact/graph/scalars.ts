import { GraphQLLocalDate } from 'graphql-scalars';

export { DateTime, Minutes } from '../../../platform/subgraph-server/index.js';
/** `YYYY-MM-DD`. */
export const LocalDate = GraphQLLocalDate;
