import { Decimal as Base } from 'decimal.js';

/** Decimal numbers for money: 40 digits, half up, never in powers of ten. Its own constructor, so that no one else's settings reach it. */
export const Decimal = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 40 });
export type Decimal = Base;

/** `12345.60`: with exactly the decimals of the currency, as displays and files show it. */
export const moneyText = (amount: Decimal, decimals = 2): string => amount.toFixed(decimals);

const plain = /^\d{1,12}(\.\d{1,6})?$/;

/** An amount as a caller writes it: 0 or more, at most twelve digits and six decimals; null when it is not one. */
export const decimalOf = (text: string): Decimal | null => (plain.test(text) ? new Decimal(text) : null);

/** A number as rules take it: a decimal, or what can be read as one. */
export type Amount = Base.Value;
