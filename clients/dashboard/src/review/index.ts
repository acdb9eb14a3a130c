export { Decided } from './decided.tsx';
export { Review } from './review.tsx';
export { Rules } from './rules.tsx';
