import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { projectRoot } from '#platform/project-root';
import { accessibilityFindings, inBrowser } from './browser.js';

/** Every screen without an id in its path, and a person who works on it. */
const screens: readonly (readonly [path: string, login: string])[] = [
  ['/my-data', 'participant'],
  ['/impact', 'company_manager'],
  ['/impact/sroi', 'company_manager'],
  ['/impact/cohorts', 'company_manager'],
  ['/deliveries', 'company_manager'],
  ['/review', 'reviewer'],
  ['/review/decided', 'reviewer'],
  ['/review/rules', 'reviewer'],
  ['/requests', 'privacy_officer'],
  ['/holds', 'privacy_officer'],
  ['/audit', 'privacy_officer'],
  ['/spend', 'finance'],
  ['/spend/models', 'finance'],
  ['/operations', 'operator'],
];

inBrowser('every screen', ({ open }) => {
  it('that the server knows is tried here', () => {
    const known = JSON.parse(readFileSync(join(projectRoot(), 'clients/dashboard/pages.json'), 'utf8')) as string[];
    const fixed = known.filter((path) => !path.includes(':') && path !== '/');
    expect(screens.map(([path]) => path).toSorted()).toEqual(fixed.toSorted());
  });

  it.each(screens)(
    '%s works for a %s: no complaint of the browser, nothing inaccessible, no page wider than the screen',
    async (path, login) => {
      for (const [width, theme] of [
        [1280, 'light'],
        [390, 'dark'],
      ] as const) {
        const { page, context, complaints } = await open(path, { login, width, theme });
        expect(await page.getByText('You may not see this.').count()).toBe(0);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(complaints).toEqual([]);
        expect(await accessibilityFindings(page)).toEqual([]);
        await context.close();
      }
    },
  );
});
