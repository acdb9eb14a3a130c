/** Companies of the demo, as their owner names them (a test compares), and how many texts they send on a working day. */
export const demoCompanies = [
  { id: '0199044a-4400-7001-8000-000000000001', timeZone: 'Europe/Oslo', texts: 5 },
  { id: '0199044a-4400-7001-8000-000000000002', timeZone: 'Europe/Kyiv', texts: 3 },
  { id: '0199044a-4400-7001-8000-000000000003', timeZone: 'America/Los_Angeles', texts: 2 },
] as const;
