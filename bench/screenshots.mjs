/** Makes the pictures of the ward board in docs/screenshots again, on the four screens, by day and by night. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { ensureChromium } from '../infra/local/chromium.mjs';
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

/** Something of every kind, so that a picture shows how they differ. */
function trouble(ward, bedCount) {
  const anomaly = { condition: 'anomaly', leads: ['II', 'V1'] };
  ward.raise({ bedId: 'B02', priority: 'high', ...anomaly, ratio: 3.1 });
  ward.raise({ bedId: 'B05', priority: 'medium', ...anomaly, leads: ['V1'], ratio: 1.8 });
  ward.raise({ bedId: 'B07', priority: 'low', condition: 'lead-off', leads: ['V1'] });
  ward.acknowledge(
    ward.raise({ bedId: 'B04', priority: 'medium', ...anomaly, leads: ['II'], ratio: 1.3 }),
  );
  ward.beds.get('B06').control = { bedId: 'B06', standby: true, conditionsOff: [], revision: 1 };
  if (bedCount > 8) {
    ward.raise({ bedId: 'B11', priority: 'medium', condition: 'E-4711', leads: [] });
    ward.silence('B13');
  }
}

async function shoot(browser, { name, beds, screen, light, panel, dies }) {
  const ward = await startShownWard({ bedCount: beds });
  const context = await browser.newContext({
    viewport: SCREENS[screen],
    colorScheme: light,
    // The wall's picture is kept at half its size.
    deviceScaleFactor: screen === 'wall' ? 0.5 : 1,
  });
  const page = await context.newPage();
  await page.goto(ward.page);
  await page.locator('body[data-link=live]').waitFor();
  trouble(ward, beds);
  if (!name.includes('tablet')) {
    await page.getByRole('button', { name: 'Test and arm' }).click();
    await page.getByRole('button', { name: 'I heard them' }).click();
  }
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

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
for (const shot of SHOTS.filter(({ name }) => name.startsWith(only))) await shoot(browser, shot);
await browser.close();
