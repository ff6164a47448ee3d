import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startMadeUpWard, type MadeUpWard } from '../../support/made-up-ward.js';
import { bed, WARD } from '../../support/fixture-ward.js';
import { eachWithPage } from '../../support/page-of-ward.js';
import { canTestPage, violationsOf } from '../../support/page-probe.js';
import type { Harness } from '../../support/ward-harness.js';

const browserIt = canTestPage ? it : it.skip;

let harness: Harness;
let made: MadeUpWard;
let page: Page;

eachWithPage({
  begin: async (opened) => {
    ({ harness, page } = opened);
    made = startMadeUpWard(harness, 4);
    await page.goto(`${harness.url}/#token=${await harness.token()}`);
    await page.locator('body[data-link=live]').waitFor();
  },
  end: async () => {
    made.stop();
    await harness.close();
  },
});

/** Raises an alert that the page, the desk's log and the strips know, and gives its id. */
async function keptAlert(bedId: string): Promise<string> {
  const event = made.raise({ bedId, condition: 'anomaly', priority: 'high', leads: ['II'] });
  const { alerts } = harness.stores;
  await alerts.addBed(WARD, bed(bedId));
  await alerts.commit({
    bedId: bed(bedId),
    expectedVersion: 0,
    state: Buffer.from('{}'),
    events: [event],
  });
  await alerts.publish(WARD, bed(bedId));
  const sampleRateHz = 250;
  const course = (gainMv: number): readonly number[] =>
    Array.from({ length: 12 * sampleRateHz }, (_, at) => {
      const phaseS = (at / sampleRateHz) % 0.8;
      return gainMv * Math.exp(-(((phaseS - 0.4) / 0.02) ** 2));
    });
  harness.view.strips.set(`${bedId}/${event.alertId}`, {
    alertId: event.alertId,
    startMs: event.startMs - 6_000,
    sampleRateHz,
    leads: [
      { lead: 'II', signalMv: course(1), reconstructionMv: course(0.8) },
      { lead: 'V1', signalMv: course(-0.6), reconstructionMv: course(-0.5) },
    ],
  });
  return event.alertId;
}

async function go(fragment: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
}

describe('the event review', () => {
  browserIt('shows a strip, measures on it, and marks the alert', async () => {
    const older = await keptAlert('B01');
    const alertId = await keptAlert('B02');
    await go(`#/review/${encodeURIComponent(alertId)}`);
    await page.locator('.strip .strip-mark').first().waitFor();
    expect(await page.locator('.strip .strip-signal').count()).toBe(2);
    await page.getByRole('slider', { name: 'Caliper line 2' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('990 ms', { exact: true }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'False', exact: true }).click();
    await page.getByText('Marked false by screen-1').waitFor();
    const log = await harness.stores.alerts.read(WARD, 0, 100);
    expect(JSON.stringify(log)).toContain('"verdict":"false"');
    await page.locator('.review-row').first().focus();
    const isFirst = await page.getByText('1 of 2').isVisible();
    await page.keyboard.press(isFirst ? 'j' : 'k');
    await page.locator(`.review-alert :text("${older}")`).waitFor();
  });
});

describe('the bed view', () => {
  browserIt('shows the leads, the scores and the trend of a bed', async () => {
    made.raise({ bedId: 'B03', condition: 'anomaly', priority: 'high', leads: ['II'] });
    await go('#/bed/B03');
    await page.locator('.bed-page canvas.wave').waitFor();
    await page.locator('.trend-plot .uplot canvas').waitFor();
    await page.getByText('1 alert in 24 h').waitFor();
    await page.locator('.panel').getByText('B03').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });
});
