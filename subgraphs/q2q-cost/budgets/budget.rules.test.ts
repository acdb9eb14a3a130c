import { budgetUse } from './budget.rules.js';

it.each([
  { limitPusd: 1000n, spentPusd: 500n, reservedPusd: 299n, availablePusd: 201n, usedPercent: 79.9, status: 'OK' },
  { limitPusd: 1000n, spentPusd: 500n, reservedPusd: 300n, availablePusd: 200n, usedPercent: 80, status: 'WARNING' },
  { limitPusd: 1000n, spentPusd: 950n, reservedPusd: 0n, availablePusd: 50n, usedPercent: 95, status: 'CRITICAL' },
  { limitPusd: 1000n, spentPusd: 0n, reservedPusd: 1000n, availablePusd: 0n, usedPercent: 100, status: 'EXHAUSTED' },
  { limitPusd: 0n, spentPusd: 0n, reservedPusd: 0n, availablePusd: 0n, usedPercent: 100, status: 'EXHAUSTED' },
])('of $limitPusd, $spentPusd spent and $reservedPusd reserved is $status', (given) => {
  const { limitPusd, spentPusd, reservedPusd, ...use } = given;
  expect(budgetUse({ limitPusd, spentPusd, reservedPusd })).toEqual(use);
});
