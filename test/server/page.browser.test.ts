import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startMadeUpWard, type MadeUpWard } from '../support/made-up-ward.js';
import { eventually } from '../support/services.js';
import { eachWithPage } from '../support/page-of-ward.js';
import { canTestPage, DASHBOARD_DIR, pixelsOf } from '../support/page-probe.js';
import { startHarness, type Harness } from '../support/ward-harness.js';

const browserIt = canTestPage ? it : it.skip;

let harness: Harness;
let made: MadeUpWard;
let page: Page;

eachWithPage({
  page: { viewport: { width: 1_280, height: 800 }, colorScheme: 'dark' },
  begin: (opened) => {
    ({ harness, page } = opened);
    made = startMadeUpWard(harness, 4);
  },
  end: async () => {
    made.stop();
    await harness.close();
  },
});

async function open(): Promise<void> {
  await page.goto(`${harness.url}/#token=${await harness.token()}`);
  await page.locator('body[data-link=live]').waitFor();
}

describe('the page', () => {
  browserIt('signs in with a pasted token, and says that nothing is shown before', async () => {
    await page.goto(harness.url);
    await page.getByText('alarms are NOT shown here').waitFor();
    await page.getByLabel('Token').fill('a.b.c');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The token is not one of this server.').waitFor();
    await page.getByLabel('Token').fill(await harness.token());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('body[data-link=live]').waitFor();
    await page.getByRole('heading', { name: 'B04' }).waitFor();
  });

  browserIt('takes a token out of the address bar at once and keeps it for the tab', async () => {
    await open();
    expect(page.url()).toBe(`${harness.url}/`);
    await page.reload();
    await page.locator('body[data-link=live]').waitFor();
  });

  browserIt('draws waves that move, and only where signal comes', async () => {
    await open();
    await page.waitForFunction(`document.querySelector('#bed-B01 canvas').width > 100`);
    const first = await pixelsOf(page, 'B01');
    await page.waitForTimeout(1_000);
    expect(await pixelsOf(page, 'B01')).not.toBe(first);
    made.silence('B02');
    await page.locator('#bed-B02').getByText('no signal for').waitFor();
    const still = await pixelsOf(page, 'B02');
    await page.waitForTimeout(500);
    expect(await pixelsOf(page, 'B02')).toBe(still);
    expect(
      await page.evaluate(`getComputedStyle(document.querySelector('#bed-B02 canvas')).opacity`),
    ).not.toBe('1');
  });

  browserIt(
    'shows an alert with bed, leads and seconds in the sector, banner and list',
    async () => {
      await open();
      await page.waitForTimeout(5_000);
      const before = await pixelsOf(page, 'B03');
      const raised = made.raise({
        bedId: 'B03',
        condition: 'anomaly',
        priority: 'high',
        leads: ['II', 'V1'],
        ratio: 3.1,
      });
      const clock = (ms: number): Promise<string> =>
        page.evaluate<string>(`new Date(${ms}).toLocaleTimeString('en-GB')`);
      const seconds = `${await clock(raised.startMs)}–${await clock(raised.endMs)} · 3.1× limit`;
      for (const place of ['#bed-B03', '.banner', '.alerts']) {
        await page.locator(place).getByText('anomaly II, V1').waitFor();
        await page.locator(place).getByText(seconds).waitFor();
      }
      await page.locator('.banner').getByText('B03').waitFor();
      await page.locator('#bed-B03[data-priority=high]').waitFor();
      await page.locator('#bed-B03 .lane-label[data-priority=high]').first().waitFor();
      expect(await pixelsOf(page, 'B03')).not.toBe(before);
      await eventually(async () => (await bandPixels('B03')) > 1_000, { what: 'a marked stretch' });
      expect(await bandPixels('B01')).toBe(0);
    },
  );

  browserIt(
    'goes stale and then alarms by itself when the server dies, and comes back',
    async () => {
      await open();
      const port = Number(new URL(harness.url).port);
      made.stop();
      await harness.close();
      await page.locator('body[data-link=stale]').waitFor();
      await page.getByText('what you see may be old').waitFor();
      await page.locator('body[data-link=lost]').waitFor();
      await page.getByText('alarms are NOT being shown here').waitFor();
      await page.getByText('Alarm state unknown').waitFor();
      harness = await startHarness({ dashboardDir: DASHBOARD_DIR, port });
      made = startMadeUpWard(harness, 4);
      await page.locator('body[data-link=live]').waitFor();
      expect(await page.getByText('alarms are NOT being shown here').count()).toBe(0);
    },
  );
});

/** How many pixels of a bed's canvas have the colour of a high priority's band. */
function bandPixels(bedId: string): Promise<number> {
  return page.evaluate<number>(`(() => {
    const shown = document.querySelector('#bed-${bedId} canvas');
    const canvas = document.createElement('canvas');
    canvas.width = shown.width;
    canvas.height = shown.height;
    const context = canvas.getContext('2d');
    context.drawImage(shown, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] === 0x5c && data[at + 1] === 0x1c && data[at + 2] === 0x1c) count += 1;
    }
    return count;
  })()`);
}
