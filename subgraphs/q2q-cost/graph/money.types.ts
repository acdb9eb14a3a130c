import { make, moneyType, type MoneyShape } from '#platform/subgraph-server';
import { usdOf } from '../ledger/money.rules.js';

export const Money = moneyType();

export const money = (picoUsd: bigint): MoneyShape => make(Money, { amount: usdOf(picoUsd), currency: 'USD' });
