import { demoIdentities } from '#subgraphs/impact';
import { demoSpendCompanies } from '#subgraphs/q2q-cost';

test('the spend of the demo is that of companies of the demo', () => {
  const nordlys = demoIdentities.find(({ role }) => role === 'company_manager')!.companyId;
  expect(demoSpendCompanies[0].id).toBe(nordlys);
});
