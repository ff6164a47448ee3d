import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { evaluationReport } from '../../../src/evaluation/report/page.js';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { faintTexts, overlappingLabels } from './page-checks.js';
import { madeUpEvaluation } from './made-up-evaluation.js';

/** Needs Chromium (`CHROMIUM_PATH`). */
const browserIt = hasChromium ? it : it.skip;
const WIDE = 1_440;
const NARROW = 390;

let browser: Browser | undefined;
let markup: string;
let problems: string[];

beforeAll(async () => {
  markup = evaluationReport(madeUpEvaluation());
  if (hasChromium) browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

/** Opens the report as its file is opened, and writes down whatever it complains of or asks for. */
async function open(
  width: number,
  options: { readonly colorScheme?: 'light' | 'dark'; readonly javaScriptEnabled?: boolean } = {},
): Promise<Page> {
  if (browser === undefined) throw new TypeError('There is a Chromium where this is called.');
  const page = await browser.newPage({ viewport: { width, height: 1_000 }, ...options });
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith('about:')) problems.push(`asks for ${request.url()}`);
  });
  await page.setContent(markup, { waitUntil: 'load' });
  return page;
}

describe('the report in a browser', () => {
  browserIt('shows every section and asks for nothing', async () => {
    const page = await open(WIDE);
    for (const name of [
      'Figures',
      'Plots',
      'Bedside alarms',
      'Records',
      'Worst misses',
      'Worst false alerts',
    ]) {
      await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
    }
    const drawings = page.locator('svg[role=img]');
    expect(await drawings.count()).toBeGreaterThan(40);
    for (const drawing of await drawings.all()) {
      const box = await drawing.boundingBox();
      expect(box?.width).toBeGreaterThan(100);
      expect(box?.height).toBeGreaterThan(60);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  browserIt('gives every drawing a name and a description', async () => {
    const page = await open(WIDE);
    const unnamed = await page.evaluate<number>(`
      [...document.querySelectorAll('svg[role=img]')].filter((svg) =>
        svg.getAttribute('aria-labelledby').split(' ').some((id) =>
          !document.getElementById(id)?.textContent.trim())).length`);
    expect(unnamed).toBe(0);
    await page.close();
  });

  browserIt('needs no script', async () => {
    const page = await open(WIDE, { javaScriptEnabled: false });
    await page.getByRole('heading', { name: 'Worst misses', level: 2 }).waitFor();
    await page.getByRole('img', { name: /Timeline of record 200/ }).waitFor();
    await page.close();
  });

  for (const width of [WIDE, NARROW]) {
    browserIt(`does not scroll sideways at ${width} px`, async () => {
      const page = await open(width);
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
      await page.close();
    });

    browserIt(`lets no labels of a plot overlap at ${width} px`, async () => {
      const page = await open(width);
      expect(await overlappingLabels(page, '.plot svg')).toEqual([]);
      await page.close();
    });
  }

  browserIt('lets no labels of a timeline or a strip’s axis overlap', async () => {
    const page = await open(WIDE);
    expect(await overlappingLabels(page, '.timeline svg')).toEqual([]);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    browserIt(`writes with a contrast of 4.5:1 or more, ${colorScheme}`, async () => {
      const page = await open(WIDE, { colorScheme });
      expect(await faintTexts(page, 4.5)).toEqual([]);
      await page.close();
    });
  }

  browserIt('opens the folded record that the index points at', async () => {
    const page = await open(WIDE);
    await page.locator('#record-index a').last().click();
    const last = page.locator('.record').last();
    await last.locator('svg[role=img]').waitFor();
    expect((await last.boundingBox())?.y).toBeLessThan(1_000);
    await page.close();
  });

  browserIt('draws a strip at 25 mm/s when printed, inside a landscape page', async () => {
    const page = await open(WIDE);
    await page.emulateMedia({ media: 'print' });
    const widthsMm = await page.evaluate<readonly number[]>(`
      [...document.querySelectorAll('.strip svg[role=img]')].map((svg) =>
        Math.round(svg.getBoundingClientRect().width / 96 * 25.4))`);
    expect(new Set(widthsMm)).toEqual(new Set([270]));
    await page.close();
  });
});
