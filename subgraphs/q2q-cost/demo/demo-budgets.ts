/** What is left of each company's month in the demo. The ids are those of the demo's companies, which another subgraph owns. */
export interface DemoBudget {
  readonly companyId: string;
  readonly timeZone: string;
  readonly country: string;
  /** In US cents: a demo makes hundreds of requests, not a hundred thousand. */
  readonly limitCents: number;
  /** In percent of the limit with its override. */
  readonly usedPercent: number;
  readonly overrideCents: number;
}

export const demoBudgets: readonly DemoBudget[] = [
  {
    companyId: '0199044a-4400-7001-8000-000000000001',
    timeZone: 'Europe/Oslo',
    country: 'NO',
    limitCents: 50,
    usedPercent: 40,
    overrideCents: 0,
  },
  {
    companyId: '0199044a-4400-7001-8000-000000000002',
    timeZone: 'Europe/Kyiv',
    country: 'UA',
    limitCents: 40,
    usedPercent: 81,
    overrideCents: 0,
  },
  {
    companyId: '0199044a-4400-7001-8000-000000000003',
    timeZone: 'America/Los_Angeles',
    country: 'US',
    limitCents: 50,
    usedPercent: 96,
    overrideCents: 10,
  },
  {
    companyId: 'c1111111-1111-1111-1111-111111111111',
    timeZone: 'Europe/Oslo',
    country: 'NO',
    limitCents: 30,
    usedPercent: 100,
    overrideCents: 0,
  },
];

/** What was asked, with prices in pico-dollars per token: those of the price table (a test compares). */
export const demoModels = [
  { provider: 'openai', model: 'gpt-4o-mini', inputPusd: 150_000n, outputPusd: 600_000n },
  { provider: 'anthropic', model: 'claude-haiku-4-5', inputPusd: 1_000_000n, outputPusd: 5_000_000n },
] as const;
