/**
 * What an hour of work costs an employer, or earns with its fringe benefits: the replacement cost of an hour that is given. Sources revise
 * their figures, so each has the day of its publication; the latest one counts. Years that could not be verified are not here.
 */
export const hourValues = [
  usa(2020, '28.54', '2021-04-20'),
  usa(2021, '29.95', '2022-04-18'),
  usa(2022, '31.80', '2023-04-19'),
  eurostat('EU', 2023, '31.80', '2024-03-27', 'first published'),
  eurostat('EU', 2023, '31.90', '2025-03-28', 'as revised'),
  eurostat('EU', 2024, '33.50', '2025-03-28', 'first published'),
  eurostat('NO', 2023, '51.90', '2024-03-27', 'first published'),
] as const;

function usa(year: number, amount: string, vintage: string) {
  const source =
    'Independent Sector, Value of Volunteer Time: mean hourly earnings of private non-farm production workers (BLS) plus 12 % fringe';
  return { country: 'US', year, amount, currency: 'USD', source, licence: 'cited', vintage };
}

function eurostat(country: string, year: number, amount: string, vintage: string, note: string) {
  const source = `Eurostat lc_lci_lev, hourly labour costs, ${note}`;
  return { country, year, amount, currency: 'EUR', source, licence: 'CC BY 4.0', vintage };
}
