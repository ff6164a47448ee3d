/**
 * Makes the pictures of the page in docs/screenshots again: the board on four screens, by day and by night, and
 * a bed and an alert of the demo.
 *
 *   node bench/screenshots.mjs [folder] [beginning of the names to make]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { ensureChromium } from '../infra/local/chromium.mjs';
import { startDemo } from './lib/demo-ward.mjs';
import { startShownWard } from './lib/shown-ward.mjs';

const folder = process.argv[2] ?? join(import.meta.dirname, '../docs/screenshots');
const only = process.argv[3] ?? '';

const SCREENS = {
  wall: { width: 3_840, height: 2_160 },
  desk: { width: 1_920, height: 1_080 },
  tablet: { width: 1_024, height: 768 },
  phone: { width: 390, height: 844 },
};
const SHOTS = [
  { name: 'board-wall-8', beds: 8, screen: 'wall', light: 'dark' },
  { name: 'board-wall-48', beds: 48, screen: 'wall', light: 'dark' },
  { name: 'board', beds: 16, screen: 'desk', light: 'dark' },
  { name: 'board-desk-light', beds: 16, screen: 'desk', light: 'light' },
  { name: 'board-tablet', beds: 8, screen: 'tablet', light: 'dark' },
  { name: 'board-phone', beds: 8, screen: 'phone', light: 'light' },
  { name: 'board-panel', beds: 16, screen: 'desk', light: 'light', panel: 'B02' },
  { name: 'board-stale', beds: 16, screen: 'desk', light: 'dark', dies: true },
];
/** Pictures of the demo, whose ventricular tachycardia begins at second 20 of B03. */
const DEMO_SHOTS = [
  { name: 'bed-view', light: 'dark', open: (page) => go(page, '#/bed/B03') },
  {
    name: 'event-review',
    light: 'light',
    open: async (page) => {
      await go(page, '#/review');
      await page.locator('.review-row', { hasText: 'B03' }).first().click();
      await page.locator('.strip .strip-signal').first().waitFor();
    },
  },
];
/** Pictures are kept at this width, which is enough to read them and halves what they weigh. */
const KEPT_WIDTH_PX = 1_440;
/** The fine paper of a strip weighs more. */
const KEPT_STRIP_WIDTH_PX = 1_100;

async function go(page, fragment) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
}

function contextOf(browser, { screen, light, widthPx = KEPT_WIDTH_PX }) {
  const viewport = SCREENS[screen];
  const deviceScaleFactor = Math.min(1, widthPx / viewport.width);
  return browser.newContext({ viewport, colorScheme: light, deviceScaleFactor });
}

async function armSound(page) {
  await page.getByRole('button', { name: 'Test and arm' }).click();
  await page.getByRole('button', { name: 'I heard them' }).click();
}

/** Something of every kind, so that a picture shows how they differ. */
function trouble(ward, bedCount) {
  const anomaly = { condition: 'anomaly', leads: ['II', 'V1'] };
  ward.raise({ bedId: 'B02', priority: 'high', ...anomaly, ratio: 3.1 });
  ward.raise({ bedId: 'B05', priority: 'medium', ...anomaly, leads: ['V1'], ratio: 1.8 });
  ward.raise({ bedId: 'B07', priority: 'low', condition: 'lead-off', leads: ['V1'] });
  ward.acknowledge(
    ward.raise({ bedId: 'B04', priority: 'medium', ...anomaly, leads: ['II'], ratio: 1.3 }),
  );
  const control = { limit: { kind: 'baseline' }, baseline: 'learning', revision: 1 };
  ward.beds.get('B06').control = { ...control, bedId: 'B06', standby: true, conditionsOff: [] };
  ward.beds.get('B08').control = {
    ...control,
    bedId: 'B08',
    standby: false,
    conditionsOff: ['noisy', 'lead-off'],
  };
  if (bedCount > 8) {
    ward.raise({ bedId: 'B11', priority: 'medium', condition: 'E-4711', leads: [] });
    ward.silence('B13');
  }
}

async function shoot(browser, { name, beds, screen, light, panel, dies }) {
  const ward = await startShownWard({ bedCount: beds });
  const context = await contextOf(browser, { screen, light });
  const page = await context.newPage();
  await page.goto(ward.page);
  await page.locator('body[data-link=live]').waitFor();
  trouble(ward, beds);
  if (!name.includes('tablet')) await armSound(page);
  await page.waitForTimeout(screen === 'wall' ? 14_000 : 9_000);
  if (panel !== undefined) await page.locator(`#bed-${panel}`).click();
  if (dies) {
    await ward.stop();
    await page.locator('body[data-link=lost]').waitFor();
  }
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
  if (!dies) await ward.stop();
  process.stdout.write(`${name}\n`);
}

async function shootDemo(browser, shots) {
  const demo = await startDemo();
  try {
    for (const { name, light, open } of shots) {
      const context = await contextOf(browser, {
        screen: 'desk',
        light,
        widthPx: KEPT_STRIP_WIDTH_PX,
      });
      const page = await context.newPage();
      await page.goto(demo.page);
      await page.locator('#bed-B03[data-priority=high]').waitFor({ timeout: 90_000 });
      await armSound(page);
      await open(page);
      await page.waitForTimeout(12_000);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await context.close();
      process.stdout.write(`${name}\n`);
    }
  } finally {
    await demo.stop();
  }
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
const isWanted = ({ name }) => name.startsWith(only);
for (const shot of SHOTS.filter(isWanted)) await shoot(browser, shot);
const demoShots = DEMO_SHOTS.filter(isWanted);
if (demoShots.length > 0) await shootDemo(browser, demoShots);
await browser.close();
