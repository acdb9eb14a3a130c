import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CompanyRecords,
  feedbackEvent,
  identityOf,
  ownCompanyId,
  recordsOfOtherCompany,
  World,
} from '../harness/index.js';
import { describeOperations } from './operation-cases.js';
import { describeOtherCompany } from './tenant-cases.js';
import { describeWebhook } from './webhook-cases.js';

const world = new World();
let records: CompanyRecords;

beforeAll(async () => {
  await world.open();
  records = await recordsOfOtherCompany(world);
});
afterAll(() => world.close());

describeOperations(world);
describeWebhook(world, () => records);
describeOtherCompany(world, () => records);

describe('after all of this', () => {
  it('the platform is as healthy as before', async () => {
    expect(await world.app.isReady()).toBe(true);
    const { data } = await world.ask('{ me { id } }', { as: 'company_manager' });
    expect(data).toEqual({ me: { id: identityOf('company_manager').userId } });
    const event = feedbackEvent({ companyId: ownCompanyId, userId: identityOf('participant').userId });
    expect(await world.send(event)).toMatchObject({ status: 202, accepted: 1 });
  });

  it('no answer was an accident', () => {
    expect(world.site.output).not.toMatch(/"level":"(error|fatal)"/);
  });

  it('nothing personal and no secret stands in what it printed, not even what the requests put there', async () => {
    const { output, config } = world.site;
    const words = [
      'practise for a job interview',
      'your whole family',
      'before\\u0000after',
      'aaaaaaaaaaaaaaaaaaaa',
      'kari.nordmann.e2e@example.org',
      config.webhooks.feedbackSecret,
      config.auth.serviceTokenSecret,
      'eyJ',
    ];
    const event = feedbackEvent({
      companyId: ownCompanyId,
      userId: identityOf('participant').userId,
      text: 'Please write to kari.nordmann.e2e@example.org',
    });
    await world.send({ ...event, locale: 'kari.nordmann.e2e@example.org' });
    await world.ask('query ($id: ID!) { company(id: $id) { name } }', {
      as: 'operator',
      variables: { id: 'kari.nordmann.e2e@example.org' },
    });
    expect(words.filter((word) => output.includes(word))).toEqual([]);
    const banner = /^ {2}\w+ +[\p{L} ]+ {2,}\S+@demo\.example$/gmu;
    expect(output.replaceAll(banner, '')).not.toMatch(/[\w.]+@[\w.]+\.(example|org)/);
  });
});
