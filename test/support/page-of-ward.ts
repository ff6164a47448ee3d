import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { canTestPage, DASHBOARD_DIR, watchProblems } from './page-probe.js';
import { startHarness, type Harness } from './ward-harness.js';

/** A new page, a ward of its own, and the browser that they are in. */
export interface PageOfWard {
  readonly browser: Browser;
  readonly harness: Harness;
  readonly page: Page;
}

/**
 * Gives each test of a file a page and a ward, and holds at its end that the page had no problem. Nothing is
 * started where no page can be tested.
 *
 * @param options - `hides`: hidden tabs are slowed down as for any user; `end` stops what a test has started and
 *   closes the ward that it ended with, which is another one where the server was started again
 */
export function eachWithPage(options: {
  readonly page?: BrowserContextOptions;
  readonly hides?: boolean;
  readonly begin: (opened: PageOfWard) => void | Promise<void>;
  readonly end: () => Promise<void>;
}): void {
  const { page: pageOptions, hides = false, begin, end } = options;
  let browser: Browser | undefined;
  let opened: PageOfWard | undefined;
  let problems: readonly string[] = [];

  beforeAll(async () => {
    if (canTestPage) browser = await launchChromium({ hides });
  });

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    if (browser === undefined) return;
    const harness = await startHarness({ dashboardDir: DASHBOARD_DIR });
    const page = await browser.newPage({
      viewport: { width: 1_920, height: 1_080 },
      ...pageOptions,
    });
    opened = { browser, harness, page };
    problems = watchProblems(page, harness.url);
    await begin(opened);
  });

  afterEach(async () => {
    if (opened === undefined) return;
    const { page } = opened;
    opened = undefined;
    await page.close();
    await end();
    expect(problems).toEqual([]);
  });
}
