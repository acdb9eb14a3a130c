import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, chromium, type BrowserContext, type Page } from 'playwright-core';
import { World } from '../harness/index.js';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is; undefined where this machine has none. `CHROMIUM` names another one. */
const chromiumFile = process.env.CHROMIUM ?? places.find((file) => existsSync(file));

/** Whether the tests can run. In CI a machine without a browser is a failure, elsewhere a line that says what was left out. */
function hasBrowser(): boolean {
  if (chromiumFile !== undefined) return true;
  if (process.env.CI) throw new Error('There is no Chromium here. Install the package `chromium` or set CHROMIUM.');
  console.warn('The dashboard is not tested: there is no Chromium here. Install it or set CHROMIUM to its file.');
  return false;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and refused loads that the browser reported since the visit began. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly login?: string;
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly timezoneId?: string;
}

/** A browser that pages of one platform are opened in. */
class Visitors {
  #browser: Browser | undefined;
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a page as a person of the demo data, in a browser that knows nothing from before. */
  async open(
    path: string,
    { login, width = 1280, theme = 'light', timezoneId = 'Europe/Oslo' }: VisitOptions = {},
  ): Promise<Visit> {
    this.#browser ??= await chromium.launch({ executablePath: chromiumFile!, args: ['--no-sandbox'] });
    const context = await this.#browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      timezoneId,
      locale: 'en-GB',
    });
    if (login !== undefined)
      await context.addInitScript(`sessionStorage.setItem('teei.demo-login', ${JSON.stringify(login)})`);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && origin.replace(/^ws/, 'http') !== this.#origin)
        complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(this.#origin + path);
    await settled(page);
    return { page, context, complaints };
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }
}

/** Until the page shows a heading and loads nothing more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds: WCAG 2.2 A and AA, and its best practices. One line a finding. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Beside the page's policy: the script is the test's, not the page's.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.reload();
  await settled(page);
  await page.addScriptTag({ path: axeFile });
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run(${JSON.stringify({ runOnly: { type: 'tag', values: tags } })})`,
  );
  await session.detach();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' · ')}`,
  );
}

/** Tests of pages on one running platform; left out, aloud, where there is no browser. */
export function inBrowser(
  name: string,
  tests: (given: { readonly world: World; readonly open: Visitors['open'] }) => void,
): void {
  (hasBrowser() ? describe : describe.skip)(name, () => {
    const world = new World();
    let visitors: Visitors;
    beforeAll(async () => {
      await world.open();
      visitors = new Visitors(world.site.url);
    });
    afterAll(async () => {
      await visitors.close();
      await world.close();
    });
    tests({ world, open: (...visit) => visitors.open(...visit) });
  });
}
