export { Operations } from './operations.tsx';
