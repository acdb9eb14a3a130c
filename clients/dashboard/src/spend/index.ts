export { CompanySpend } from './company-spend.tsx';
export { Models } from './models.tsx';
export { Spend } from './spend.tsx';
