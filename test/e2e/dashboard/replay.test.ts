import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { source as axeSource } from 'axe-core';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/chromium.js';
import { canTestPage } from '../../support/page-probe.js';
import { startCli, type CliProcess } from '../../support/process.js';

const browserIt = canTestPage ? it : it.skip;

describe('the replay console', () => {
  let browser: Browser | undefined;
  let demo: CliProcess | undefined;

  beforeAll(async () => {
    if (!canTestPage) return;
    demo = startCli(['demo', '--beds', '2', '--port', '0']);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    demo?.kill('SIGKILL');
    await demo?.exited;
  });

  browserIt(
    'starts a source, pauses, and lets a lead come off',
    async () => {
      if (browser === undefined || demo === undefined) return;
      const url = await demo.waitFor(/^ +page +(http:\S+)\/#token=/m);
      const token = await demo.waitFor(/^ +token +(\S+)$/m);
      const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } });
      await page.goto(`${url}/#token=${token}`);
      await page.getByRole('link', { name: 'Replay' }).click();
      await page.getByLabel('Source of B01').selectOption('synthetic/2');
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByText('Start: done').waitFor();
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await page.getByText('Paused at').waitFor();
      await page.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByRole('button', { name: 'Inject fault' }).click();
      await page.getByText('Inject fault: done').waitFor();
      await page.locator('.replay-row li').getByText('lead off', { exact: true }).first().waitFor();
      await page.evaluate(axeSource);
      const found = await page.evaluate<readonly string[]>(
        `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + nodes[0].html))`,
      );
      const shot = process.env['WARDWAVE_REPLAY_SHOT'];
      if (shot !== undefined) {
        // A picture is to show the fault with its name, and the alert that it makes.
        await page.waitForTimeout(18_000);
        await page.screenshot({ path: shot });
      }
      expect(found).toEqual([]);
    },
    40_000,
  );
});
