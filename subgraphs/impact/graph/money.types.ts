import { make, moneyType, type MoneyShape } from '#platform/subgraph-server';

export const Money = moneyType();

export const money = (amount: string, currency: string): MoneyShape => make(Money, { amount, currency });
