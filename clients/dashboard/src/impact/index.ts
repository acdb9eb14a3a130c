export { Cohorts } from './cohorts.tsx';
export { Impact } from './impact.tsx';
export { Sroi } from './sroi.tsx';
