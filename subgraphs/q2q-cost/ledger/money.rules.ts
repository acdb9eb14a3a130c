/**
 * One US dollar in pico-USD, the unit of every stored amount: a price per million tokens with six decimals is a
 * whole number per token.
 */
export const picoPerUsd = 1_000_000_000_000n;

/**
 * Exact decimal dollars, at least two decimals and no more than needed: `0.000168`, `12.50`. Rounding is for
 * displays.
 */
export function usdOf(picoUsd: bigint): string {
  const sign = picoUsd < 0n ? '-' : '';
  const absolute = picoUsd < 0n ? -picoUsd : picoUsd;
  const fraction = (absolute % picoPerUsd).toString().padStart(12, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${absolute / picoPerUsd}.${fraction}`;
}

/** Dollars as text to pico-USD, or `null` when it is not a plain decimal with at most twelve decimals. */
export function picoUsdOf(usd: string): bigint | null {
  const match = /^(\d{1,6})(?:\.(\d{1,12}))?$/.exec(usd);
  if (!match) return null;
  return BigInt(match[1]!) * picoPerUsd + BigInt((match[2] ?? '').padEnd(12, '0'));
}

/** Only for metrics and displays: a double cannot hold every amount. */
export const approximateUsd = (picoUsd: bigint): number => Number(picoUsd) / Number(picoPerUsd);
