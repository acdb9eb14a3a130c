// Made by `npm run sdk` from contracts/operations/cost.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** How much of a budget is used. */
export type BudgetStatus = 'OK' | 'WARNING' | 'CRITICAL' | 'EXHAUSTED';
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

const functions = { getBudget };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createCostClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
