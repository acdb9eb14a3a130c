import { demoIdentities } from '#subgraphs/impact';
import { demoSpendCompanies } from '#subgraphs/q2q-cost';
import { demoLeadId, demoReviewerId } from '#subgraphs/safety';

test('the spend of the demo is that of companies of the demo', () => {
  const nordlys = demoIdentities.find(({ role }) => role === 'company_manager')!.companyId;
  expect(demoSpendCompanies[0].id).toBe(nordlys);
});

test('the queue of the demo is decided by people of the demo', () => {
  const roleOf = (id: string) => demoIdentities.find(({ userId }) => userId === id)?.role;
  expect([roleOf(demoReviewerId), roleOf(demoLeadId)]).toEqual(['reviewer', 'safety_lead']);
});
