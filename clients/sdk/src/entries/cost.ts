// Made by `npm run sdk` from contracts/operations/cost.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** How much of a budget is used. */
export type BudgetStatus = 'OK' | 'WARNING' | 'CRITICAL' | 'EXHAUSTED';
/** How costs are broken down. */
export type CostDimension = 'PROVIDER' | 'MODEL' | 'COMPANY' | 'FEATURE' | 'DAY';
export type GetBudgetResult = {
  /** UUIDv7. */ readonly companyId: string;
  /** This month's budget; `null` for a company that is not known here yet. */
  readonly budget: {
    /** A calendar month in the company's time zone, such as `2026-11`. */ readonly period: string;
    /** IANA name. */
    readonly timeZone: string;
    /** The first instant of the period. */
    readonly periodStart: string;
    /** The first instant of the next period. */
    readonly periodEnd: string;
    /** The most that may be spent in the period, with what overrides in force add. */
    readonly limit: {
      /** Exact decimal. */ readonly amount: string;
      /** ISO 4217 code. */
      readonly currency: string;
    };
    /** Settled with the usage models reported. */
    readonly spent: {
      /** Exact decimal. */ readonly amount: string;
      /** ISO 4217 code. */
      readonly currency: string;
    };
    /** Set aside for requests under way, and for those whose usage is unknown. */
    readonly reserved: {
      /** Exact decimal. */ readonly amount: string;
      /** ISO 4217 code. */
      readonly currency: string;
    };
    /** What is left: neither spent nor reserved. */
    readonly available: {
      /** Exact decimal. */ readonly amount: string;
      /** ISO 4217 code. */
      readonly currency: string;
    };
    /** Spent and reserved, in percent of the limit. */
    readonly usedPercent: number;
    /** How much of it is used. */
    readonly status: BudgetStatus;
  };
};

/**
 * This month's budget of a company.
 */
export const getBudget = (connection: Connection, companyId: string, options?: CallOptions): Promise<GetBudgetResult> =>
  connection.call<GetBudgetResult>(
    { id: 'e1a8555d96d8a0c5a5b42776da16d4b00c6b28ba75245172e56e3d8a86a6354b', root: 'company', safe: true },
    { companyId },
    options,
  );

export interface GetCostMetricsInput {
  /** A calendar month, in the time zone of each company. */ readonly period: string;
  /** How it is broken down. */
  readonly by?: CostDimension | undefined;
  /** The company; all that you may see when absent. */
  readonly companyId?: string | undefined;
}
export type GetCostMetricsResult = {
  /** The company; absent: all that you may see. */ readonly companyId: string | null;
  /** A calendar month, in the time zone of each company. */
  readonly period: string;
  /** Settled with the usage models reported, or written off. */
  readonly total: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** At most a thousand parts; companies most expensive first. */
  readonly items: readonly {
    /** The provider, `provider/model`, company, feature, or day (`2026-11-23`). */ readonly key: string;
    /** Requests that were paid, or answered from the cache. */
    readonly requests: number;
    /** Those of them that were answered from the cache, for nothing. */
    readonly cached: number;
    /** A whole number. */
    readonly inputTokens: number;
    /** A whole number. */
    readonly outputTokens: number;
    /** What they cost. */
    readonly cost: {
      /** Exact decimal. */ readonly amount: string;
      /** ISO 4217 code. */
      readonly currency: string;
    };
  }[];
};

/**
 * What models have cost in a month, in parts.
 */
export const getCostMetrics = (
  connection: Connection,
  input: GetCostMetricsInput,
  options?: CallOptions,
): Promise<GetCostMetricsResult> =>
  connection.call<GetCostMetricsResult>(
    { id: '5765602c8fce71bf740e7ef2c0f147336557cefc1d73f7e88d09a69cdc612c2f', root: 'costBreakdown', safe: true },
    { ...input },
    options,
  );

export type GetCostForecastResult = {
  /** The company. */ readonly companyId: string;
  /** This month. */
  readonly period: string;
  /** Spent so far. */
  readonly spent: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** The most that may be spent. */
  readonly limit: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** One course of ten ends below it. */
  readonly p10: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** Half of the courses end below it. */
  readonly p50: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** Nine courses of ten end below it. */
  readonly p90: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** Local date on which the limit is reached in the middle course; absent where most stay below it. */
  readonly exhaustedOn: string | null;
  /** Complete days that it rests on; few of them make it worth little. */
  readonly basedOnDays: number;
};

/**
 * What this month will have cost if nothing is refused: one, five and nine of ten courses end below `p10`, `p50`, `p90`.
 */
export const getCostForecast = (
  connection: Connection,
  companyId: string,
  options?: CallOptions,
): Promise<GetCostForecastResult> =>
  connection.call<GetCostForecastResult>(
    { id: '6a21e44a07976c77d0bd0c581a01394f44c486b3c2a37dc888333bf1d2334041', root: 'costForecast', safe: true },
    { companyId },
    options,
  );

const functions = { getBudget, getCostMetrics, getCostForecast };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createCostClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
