export { Deliveries } from './deliveries.tsx';
export { Run } from './run.tsx';
export { Schedule } from './schedule.tsx';
