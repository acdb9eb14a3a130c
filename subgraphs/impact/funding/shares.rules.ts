import { isLocalDate, type LocalDate } from '#platform/time';
import { decimalOf } from '../sroi/decimal.js';
import { splitByLargestRemainder } from '../sroi/funding.rules.js';
import { type Problem, sourceProblem } from '../sroi/sroi-model.rules.js';

export interface FundingShare {
  readonly companyId: string;
  /** Exact decimal above 0. */
  readonly weight: string;
}

/** Who pays for a programme in a stretch of days: half-open, local to the company of the programme. */
export interface FundingSpan {
  readonly programId: string;
  readonly programName: string;
  readonly companyId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly shares: readonly FundingShare[];
}

/** The minutes of a span that are this company's: parts of all funders add up to the minutes. 0 where it does not fund. */
export function minutesFor(companyId: string, { shares }: Pick<FundingSpan, 'shares'>, minutes: number): number {
  const parts = splitByLargestRemainder(
    minutes,
    shares.map(({ weight }) => weight),
  );
  return shares.reduce((sum, share, index) => (share.companyId === companyId ? sum + parts[index]! : sum), 0);
}

const mostShares = 20;

/** What is wrong with shares that are entered. Whether the companies exist is looked up elsewhere. */
export function fundingProblems(input: {
  readonly effectiveFrom: string;
  readonly source: string;
  readonly shares: readonly FundingShare[];
}): Problem[] {
  const problems: Problem[] = [];
  const { effectiveFrom, source, shares } = input;
  if (!isLocalDate(effectiveFrom) || !effectiveFrom.endsWith('-01'))
    problems.push({ path: 'effectiveFrom', message: 'must be the first day of a month, such as "2026-01-01".' });
  const unsourced = sourceProblem(source);
  if (unsourced !== null) problems.push({ path: 'source', message: unsourced });
  if (shares.length === 0 || shares.length > mostShares)
    problems.push({
      path: 'shares',
      message: `must name 1 to ${mostShares} companies; name the company of the programme alone to end a co-funding.`,
    });
  const seen = new Set<string>();
  for (const [index, { companyId, weight }] of shares.entries()) {
    if (seen.has(companyId))
      problems.push({ path: `shares.${index}.companyId`, message: 'is named twice; give each company one weight.' });
    seen.add(companyId);
    if (!(decimalOf(weight)?.gt(0) ?? false))
      problems.push({ path: `shares.${index}.weight`, message: 'must be a decimal above 0, such as "60" or "0.6".' });
  }
  return problems;
}
