import { InputProblem, make } from '#platform/subgraph-server';
import { calendarMonth, fiscalQuarter, type FiscalPeriod, fiscalYear } from '../reporting-periods/fiscal.rules.js';
import type { Problem } from '../sroi/sroi-model.rules.js';
import type { Context } from './context.js';
import { type CompanyRecord, periodOf } from './figures.js';
import type { ReportingPeriodInput } from './reporting-period.types.js';

export const problemsOf = (problems: readonly Problem[]) =>
  problems.map(({ path, message }) => make(InputProblem, { path: path === '' ? 'input' : `input.${path}`, message }));

export const notClosable: Problem = {
  path: 'period',
  message: 'give either "month", or "fiscalYear" with or without "quarter".',
};

/** Throws `BadInput` for a member that is no month, year or quarter; null where none or too many are given. */
export function closablePeriod(
  context: Context,
  company: CompanyRecord,
  input: ReportingPeriodInput,
): FiscalPeriod | null {
  const { month, fiscalYear: year, quarter } = input;
  if ((month == null) === (year == null)) return null;
  periodOf(context, company, input);
  if (month != null) return calendarMonth(month);
  return quarter == null
    ? fiscalYear(year!, company.fiscalYearStart)
    : fiscalQuarter(year!, quarter, company.fiscalYearStart);
}
