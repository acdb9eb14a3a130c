/** What is left of each company's month in the demo. The ids are those of the demo's companies, which another subgraph owns. */
export interface DemoBudget {
  readonly companyId: string;
  readonly timeZone: string;
  readonly country: string;
  readonly limitUsd: number;
  /** In percent of the limit with its override. */
  readonly usedPercent: number;
  readonly overrideUsd: number;
}

export const demoBudgets: readonly DemoBudget[] = [
  {
    companyId: '0199044a-4400-7001-8000-000000000001',
    timeZone: 'Europe/Oslo',
    country: 'NO',
    limitUsd: 50,
    usedPercent: 40,
    overrideUsd: 0,
  },
  {
    companyId: '0199044a-4400-7001-8000-000000000002',
    timeZone: 'Europe/Kyiv',
    country: 'UA',
    limitUsd: 40,
    usedPercent: 81,
    overrideUsd: 0,
  },
  {
    companyId: '0199044a-4400-7001-8000-000000000003',
    timeZone: 'America/Los_Angeles',
    country: 'US',
    limitUsd: 50,
    usedPercent: 96,
    overrideUsd: 10,
  },
  {
    companyId: 'c1111111-1111-1111-1111-111111111111',
    timeZone: 'Europe/Oslo',
    country: 'NO',
    limitUsd: 30,
    usedPercent: 100,
    overrideUsd: 0,
  },
];

/** What was asked, and what a request of it costs. */
export const demoModels = [
  { provider: 'openai', model: 'gpt-4o-mini', input: 420, output: 110, pusd: 129_000_000n },
  { provider: 'anthropic', model: 'claude-haiku-4-5', input: 440, output: 120, pusd: 1_040_000_000n },
] as const;
