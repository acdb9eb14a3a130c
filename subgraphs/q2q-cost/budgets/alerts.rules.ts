export const alertPercents = [50, 80, 95, 100] as const;
export type AlertPercent = (typeof alertPercents)[number];

interface Use {
  readonly limitPusd: bigint;
  /** Spent and set aside. */
  readonly committedPusd: bigint;
}

/** The shares of a limit that are reached: a month without a limit has none, for nothing can be spent in it. */
export const reachedPercents = ({ limitPusd, committedPusd }: Use): AlertPercent[] =>
  limitPusd === 0n ? [] : alertPercents.filter((percent) => committedPusd * 100n >= limitPusd * BigInt(percent));
