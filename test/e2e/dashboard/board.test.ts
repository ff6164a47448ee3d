import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startMadeUpWard, type MadeUpWard } from '../../support/made-up-ward.js';
import { eachWithPage } from '../../support/page-of-ward.js';
import {
  armSound,
  canTestPage,
  countBursts,
  DASHBOARD_DIR,
  hideTab,
  violationsOf,
} from '../../support/page-probe.js';
import { eventually } from '../../support/services.js';
import { startHarness, type Harness } from '../../support/ward-harness.js';

const browserIt = canTestPage ? it : it.skip;

let harness: Harness;
let made: MadeUpWard;
let page: Page;

eachWithPage({
  begin: (opened) => {
    ({ harness, page } = opened);
  },
  end: async () => {
    made.stop();
    await harness.close();
  },
});

async function open(bedCount: number, expiresInS = 3_600): Promise<void> {
  made = startMadeUpWard(harness, bedCount);
  await page.goto(`${harness.url}/#token=${await harness.token({ expiresInS })}`);
  await page.locator('body[data-link=live]').waitFor();
}

describe('the ward board', () => {
  browserIt('shows 48 beds on one screen, each with a wave', async () => {
    await open(48);
    await page.locator('#bed-B48 canvas').waitFor();
    expect(await page.locator('.bed').count()).toBe(48);
    const last = await page.locator('#bed-B48').boundingBox();
    expect((last?.y ?? Infinity) + (last?.height ?? 0)).toBeLessThanOrEqual(1_080);
  });

  browserIt.each(['dark', 'light'] as const)(
    'has nothing that axe objects to, %s',
    async (light) => {
      await page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' });
      await open(8);
      for (const [at, priority] of (['high', 'medium', 'low'] as const).entries()) {
        made.raise({ bedId: `B0${at + 1}`, condition: 'anomaly', priority, leads: ['II'] });
      }
      await page.locator('#bed-B03[data-priority=low]').waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.locator('#bed-B02').click();
      await page.locator('.panel').waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      expect(await violationsOf(page)).toEqual([]);
    },
  );

  browserIt('is wholly used by the keyboard', async () => {
    await open(8);
    made.raise({ bedId: 'B05', condition: 'anomaly', priority: 'high', leads: ['II'] });
    await page.locator('#bed-B05[data-priority=high]').waitFor();
    const focused = (): Promise<string> =>
      page.evaluate<string>(`document.activeElement.dataset.bed ?? document.activeElement.tagName`);
    await page.keyboard.press('w');
    expect(await focused()).toBe('B05');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('B02');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.locator('.panel').getByText('B08').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'detached' });
    expect(await focused()).toBe('B08');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  browserIt('shows a condition that it does not know as "check bed", and sounds it', async () => {
    const bursts = await countBursts(page);
    await open(4);
    await page.getByText('Sound is NOT armed').waitFor();
    await armSound(page);
    const before = await bursts();
    made.raise({ bedId: 'B03', condition: 'E-4711' as never, priority: 'high', leads: [] });
    await page.locator('#bed-B03').getByText('check bed: E-4711').waitFor();
    await eventually(async () => (await bursts()) > before, { what: 'a burst', withinMs: 2_000 });
  });

  browserIt('alarms with sound in a hidden tab, and when its server is dead', async () => {
    await hideTab(page);
    const bursts = await countBursts(page);
    await open(4);
    await armSound(page);
    const quiet = await bursts();
    made.raise({ bedId: 'B02', condition: 'anomaly', priority: 'medium', leads: ['II'] });
    await eventually(async () => (await bursts()) > quiet, { what: 'a burst', withinMs: 2_000 });
    const port = Number(new URL(harness.url).port);
    made.stop();
    await harness.close();
    const alarmed = await bursts();
    await page.locator('body[data-link=lost]').waitFor();
    await eventually(async () => (await bursts()) > alarmed, { what: 'its own burst' });
    await page.locator('#bed-B01').getByText('no signal for').waitFor();
    harness = await startHarness({ dashboardDir: DASHBOARD_DIR, port });
    made = startMadeUpWard(harness, 4);
    await page.locator('body[data-link=live]').waitFor();
    await page.getByText('Back after').waitFor();
  });

  browserIt('asks for another token when one runs out, and keeps the board', async () => {
    await open(4, 3);
    await page.getByText('Sign in again').waitFor();
    expect(await page.locator('.bed').count()).toBe(4);
    await page.locator('body[data-link=lost]').waitFor();
    await page.getByLabel('Token').fill(await harness.token());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('body[data-link=live]').waitFor();
    expect(await page.getByText('Sign in again').count()).toBe(0);
  });

  browserIt('says that the clock of the screen is wrong, and does not believe it', async () => {
    await page.addInitScript(`
      const now = Date.now;
      Date.now = () => now() + 3600000;
    `);
    await open(2);
    await page.getByText("This screen's clock is 60 min fast").waitFor();
    const shown = await page.locator('.clock').textContent();
    const seconds = (text: string): number =>
      text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    const server = await page.evaluate<string>(
      `new Date(${Date.now()}).toLocaleTimeString('en-GB')`,
    );
    expect(Math.abs(seconds(shown ?? '') - seconds(server))).toBeLessThan(5);
  });

  browserIt('stays quick with 5,000 alerts at once', async () => {
    await open(8);
    for (let count = 0; count < 5_000; count += 1) {
      made.raise({
        bedId: `B0${1 + (count % 8)}`,
        condition: 'anomaly',
        priority: count === 4_999 ? 'high' : 'low',
        leads: ['II'],
        alertId: `many-${count}`,
      });
    }
    await page.getByText('5000 active').waitFor();
    await page.locator('.banner[data-priority=high]').waitFor();
    const longestMs = await page.evaluate<number>(`new Promise((done) => {
      let longest = 0, last = performance.now();
      const timer = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 10);
      setTimeout(() => { clearInterval(timer); done(longest); }, 2000);
    })`);
    expect(longestMs).toBeLessThan(500);
  });
});
