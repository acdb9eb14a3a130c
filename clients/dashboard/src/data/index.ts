export { createData, type Data, DataProvider } from './data.tsx';
export { type ConnectionState, useConnection } from './connection.ts';
export { useReloading, useStream } from './streams.ts';
export { useAction, type ActionState } from './actions.ts';
export { problemOf, type Problem } from './problems.ts';
