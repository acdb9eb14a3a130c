import { expect, it } from '@jest/globals';
import { inBrowser } from './browser.js';

inBrowser('a participant', ({ world, open }) => {
  it('asks for a copy, watches it being made, and gets a link and a code', async () => {
    const { page, complaints } = await open('/', { login: 'participant' });
    expect(new URL(page.url()).pathname).toBe('/my-data');
    await page.getByRole('button', { name: 'Ask for a copy' }).click();
    await page.getByText('Your copy is ready.').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Make a download link' }).click();
    const link = page.getByRole('link', { name: 'Open the download page' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toContain(world.site.url);
    expect(await page.getByText('Your code for the download').innerText()).toMatch(/: \S{4,}/);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['en-GB', 'Get a copy of your data'],
    ['nb-NO', 'Få en kopi av dataene dine'],
    ['uk-UA', 'Отримати копію своїх даних'],
  ])('reads it in %s, and nothing in another language', async (locale, heading) => {
    const { page } = await open('/my-data', { login: 'participant', width: 390 });
    const language = page.getByRole('combobox');
    await language.selectOption(locale.slice(0, 2).replace('nb', 'no'));
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: heading }).waitFor();
    if (locale === 'en-GB') return;
    const shown = await page.locator('main').innerText();
    expect(shown.replace(/English/, '').match(/\b(the|your|data is|request)\b/gi)).toBeNull();
  });
});
