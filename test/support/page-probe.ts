import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { source as axeSource } from 'axe-core';
import type { Page } from 'playwright-core';
import { hasChromium } from './chromium.js';

/** The built page. */
export const DASHBOARD_DIR = join(import.meta.dirname, '../../dist/dashboard');

/** Whether the page can be tested: it needs Chromium (`CHROMIUM_PATH`) and the built page. */
export const canTestPage = hasChromium && existsSync(join(DASHBOARD_DIR, 'index.html'));

/** Collects what a page must never do: fail, break its content policy, or speak to another host. */
export function watchProblems(page: Page, url: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) problems.push(`foreign: ${request.url()}`);
  });
  return problems;
}

/** Counts in `burstsBegun` the bursts that a page hands to the audio clock; run before its program. */
export const COUNT_BURSTS = `
    globalThis.burstsBegun = 0;
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (atS) {
      // What is planned far ahead is the alarm of last resort, which is put off again and again.
      if (atS - this.context.currentTime < 3) globalThis.burstsBegun += 1;
      return start.call(this, atS);
    };
  `;

/** Counts the bursts that the page hands to the audio clock; call it before the page is opened. */
export async function countBursts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(COUNT_BURSTS);
  return () => page.evaluate<number>('globalThis.burstsBegun');
}

/** Makes the page's own frames and timers as slow as those of a hidden tab; call it before it is opened. */
export async function hideTab(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.requestAnimationFrame = () => 0;
    const { setTimeout: later, setInterval: often } = globalThis;
    globalThis.setTimeout = (work, ms = 0, ...rest) => later(work, Math.max(1000, ms), ...rest);
    globalThis.setInterval = (work, ms = 0, ...rest) => often(work, Math.max(60000, ms), ...rest);
  `);
}

/** Arms the sound by its test. */
export async function armSound(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Test and arm the sound' }).click();
  await page.getByRole('button', { name: 'I heard them' }).click();
  await page.locator('.sound-chip[data-armed=true]').waitFor();
}

/** A fingerprint of a bed's canvas. */
export function pixelsOf(page: Page, bedId: string): Promise<string> {
  return page.evaluate<string>(`document.querySelector('#bed-${bedId} canvas').toDataURL()`);
}

/** What axe finds wrong; the script is run by the browser's debugger, past the content policy. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`;
  const { violations } = await page.evaluate<{
    readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[];
  }>(run);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
