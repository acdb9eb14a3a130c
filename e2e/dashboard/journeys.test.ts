import { expect, it } from '@jest/globals';
import { feedbackEvent, identityOf } from '../harness/index.js';
import { inBrowser, settled } from './browser.js';

inBrowser('what people come for', ({ world, open }) => {
  it('a reviewer claims, reads, takes a decision back and takes another, by keyboard alone', async () => {
    const { userId, companyId } = identityOf('participant');
    const text = 'He locks me in the flat and hits me when I come home late. Please do not tell him.';
    expect((await world.send(feedbackEvent({ userId, companyId: companyId!, text }))).status).toBe(202);
    const { page, complaints } = await open('/review', { login: 'reviewer' });
    await page.getByRole('table').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'In hand' }).waitFor();
    expect(await page.locator('blockquote').count()).toBe(0);
    await page.keyboard.press('v');
    await page.locator('blockquote').waitFor();
    await page.keyboard.press('d');
    await page.getByText('Dismissed: it counts in five seconds.').waitFor();
    await page.keyboard.press('u');
    await page.getByText('Dismissed: it counts in five seconds.').waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await page.getByLabel('Reason').fill('A safety lead should see it.');
    await page.getByRole('button', { name: 'Escalate' }).last().click();
    await page.getByRole('heading', { name: 'In hand' }).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('finance raises a budget, with a reason, and sees it in the history', async () => {
    const { page, complaints } = await open('/spend', { login: 'finance' });
    await page.getByRole('link', { name: 'Nordlys Energi' }).click();
    await page.getByRole('button', { name: 'Change the budget' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Limit a month in USD').fill('321');
    await dialog.getByLabel('Reason').fill('More texts than planned.');
    await dialog.getByRole('button', { name: 'Change the budget' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'More texts than planned.' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a manager sees what would be sent, sends it, and gets the receipt', async () => {
    const { page, complaints } = await open('/deliveries', { login: 'company_manager' });
    await page.getByRole('link', { name: 'Benevity' }).first().click();
    await page.getByRole('button', { name: 'Show the payload' }).click();
    await page.getByText(/^Valid for /).waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    const isOver = page.getByText(/^(delivered|skipped)$/).first();
    const isThere = page.getByRole('dialog').getByText('The partner has these figures already');
    await isOver.or(isThere).waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
  });

  it('an officer reads the chain of the audit, and finds no hold', async () => {
    const { page, complaints } = await open('/audit', { login: 'privacy_officer' });
    await page.getByText('The chain is intact.').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a page of others says which right it takes, and never looks empty', async () => {
    for (const [path, login] of [
      ['/review', 'participant'],
      ['/spend', 'reviewer'],
      ['/requests', 'finance'],
      ['/operations', 'company_manager'],
    ] as const) {
      const { page, context } = await open(path, { login });
      await page.getByText('You may not see this.').waitFor();
      expect(await page.getByRole('table').count()).toBe(0);
      await context.close();
    }
  });

  it('another person in the same window sees nothing of the one before', async () => {
    const { page } = await open('/requests', { login: 'privacy_officer' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /Henrik Dahl/ }).click();
    await settled(page);
    expect(await page.getByRole('navigation').innerText()).not.toContain('Holds');
    await page.getByText('You may not see this.').waitFor();
  });
});
