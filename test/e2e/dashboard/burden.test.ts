import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { weekReports } from '../../support/burden-alerts.js';
import { launchChromium } from '../../support/chromium.js';
import { bed } from '../../support/fixture-ward.js';
import { startMadeUpWard, type MadeUpWard } from '../../support/made-up-ward.js';
import {
  canTestPage,
  DASHBOARD_DIR,
  watchProblems,
  violationsOf,
} from '../../support/page-probe.js';
import { startHarness, type Harness } from '../../support/ward-harness.js';

const browserIt = canTestPage ? it : it.skip;
const BEDS = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08'].map(bed);

let browser: Browser | undefined;
let harness: Harness;
let made: MadeUpWard;

beforeAll(async () => {
  if (!canTestPage) return;
  browser = await launchChromium();
  harness = await startHarness({
    dashboardDir: DASHBOARD_DIR,
    burden: weekReports(Date.now(), BEDS),
  });
  made = startMadeUpWard(harness, BEDS.length);
});

afterAll(async () => {
  if (browser === undefined) return;
  await browser.close();
  made.stop();
  await harness.close();
});

async function open(roles: readonly ('nurse' | 'charge-nurse')[]): Promise<Page> {
  if (browser === undefined) throw new Error('no browser');
  const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } });
  await page.goto(`${harness.url}/#token=${await harness.token({ roles })}`);
  await page.locator('body[data-link=live]').waitFor();
  await page.evaluate(`location.hash = '#/burden'`);
  return page;
}

describe('the burden page', () => {
  browserIt('shows a period, a bed and the CSV of it', async () => {
    const page = await open(['charge-nurse']);
    const problems = watchProblems(page, harness.url);
    await page.locator('.burden[data-state=ready]').waitFor();
    page.setDefaultTimeout(5_000);
    const alertsOf = async (): Promise<number> =>
      Number(await page.locator('.burden-figures dd').first().textContent());
    const ofDay = await alertsOf();
    await page.getByRole('button', { name: '7 days' }).click();
    await page.getByRole('button', { name: '7 days', pressed: true }).waitFor();
    await page.locator('.burden[data-state=ready]').waitFor();
    const ofWeek = await alertsOf();
    expect(ofWeek).toBeGreaterThan(ofDay);
    await page.locator('.burden-bar select').selectOption('B02');
    await page.locator('.burden[data-state=ready]').waitFor();
    expect(await alertsOf()).toBeLessThan(ofWeek);
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(/^burden-.*-B02\.csv$/);
    expect(readFileSync(await saved.path(), 'utf8')).toContain('responseP50S');
    await page.getByRole('button', { name: 'Last shift' }).click();
    await page.locator('.burden[data-state=ready]').waitFor();
    expect(await page.locator('.burden-span').textContent()).toMatch(/(07|19):00.*(07|19):00/);
    expect(problems).toEqual([]);
    await page.close();
  });

  browserIt.each(['dark', 'light'] as const)(
    'has nothing that axe objects to, %s',
    async (light) => {
      const page = await open(['charge-nurse']);
      await page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' });
      await page.locator('.burden[data-state=ready]').waitFor();
      const shot = process.env['WARDWAVE_BURDEN_SHOT'];
      if (shot !== undefined && light === 'dark') await page.screenshot({ path: shot });
      await page.locator('.burden summary').first().click();
      expect(await violationsOf(page)).toEqual([]);
      await page.close();
    },
  );

  browserIt('is not there for those who may not read it', async () => {
    const page = await open(['nurse']);
    await page.getByText('for charge nurses and engineers').waitFor();
    expect(await page.getByRole('link', { name: 'Burden' }).count()).toBe(0);
    await page.close();
  });
});
