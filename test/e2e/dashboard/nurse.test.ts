import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { SignalEvent } from '../../../src/domain/alarm-signal.js';
import { WARD } from '../../support/fixture-ward.js';
import { startMadeUpWard, type MadeUpWard } from '../../support/made-up-ward.js';
import { eachWithPage } from '../../support/page-of-ward.js';
import { canTestPage } from '../../support/page-probe.js';
import { eventually } from '../../support/services.js';
import type { Harness } from '../../support/ward-harness.js';

const browserIt = canTestPage ? it : it.skip;

let harness: Harness;
let made: MadeUpWard;
let page: Page;

eachWithPage({
  begin: (opened) => {
    ({ harness, page } = opened);
    made = startMadeUpWard(harness, 4);
  },
  end: async () => {
    made.stop();
    await harness.close();
  },
});

async function open(role: 'nurse' | 'charge-nurse' = 'charge-nurse'): Promise<void> {
  await page.goto(`${harness.url}/#token=${await harness.token({ roles: [role] })}`);
  await page.locator('body[data-link=live]').waitFor();
}

/** The entries of the log that the desk has written since a number, told to the page as the ward does. */
async function tellPage(afterSeq: number): Promise<number> {
  const entries = await harness.stores.alerts.read(WARD, afterSeq, 100);
  for (const entry of entries) {
    if ('signal' in entry) harness.server.publishEntry(harness.view.logSignal(entry.signal));
  }
  return entries.at(-1)?.seq ?? afterSeq;
}

function controlOf({ control }: SignalEvent): readonly string[] | undefined {
  return control?.after.conditionsOff;
}

async function seenReceipts(seq: number): Promise<number> {
  const response = await harness.get(`/api/v1/receipts/${seq}`);
  if (!response.ok) return 0;
  const { receipts } = (await response.json()) as { readonly receipts: { kind: string }[] };
  return receipts.filter(({ kind }) => kind === 'seen').length;
}

describe('what a nurse has seen', () => {
  browserIt('is told for an alert on the screen, and not for one that is covered', async () => {
    await open();
    // A sheet over the whole page: what lies under it has been before nobody's eyes.
    await page.evaluate(`{
      const cover = document.createElement('div');
      cover.id = 'cover';
      cover.style.cssText = 'position:fixed;inset:0;z-index:9;background:black';
      document.body.append(cover);
    }`);
    made.raise({ bedId: 'B02', condition: 'anomaly', priority: 'high', leads: ['II'] });
    await page.locator('#bed-B02[data-priority=high]').waitFor();
    await page.waitForTimeout(2_000);
    expect(await seenReceipts(1)).toBe(0);
    await page.evaluate(`document.getElementById('cover').remove()`);
    await eventually(async () => (await seenReceipts(1)) === 1, { what: 'the receipt' });
  });
});

describe('conditions that are off', () => {
  browserIt('are switched off by a charge nurse, and said everywhere', async () => {
    await open();
    await page.locator('#bed-B03').click();
    await page.getByRole('button', { name: 'Switch off: noisy signal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    let seq = 0;
    await eventually(async () => (seq = await tellPage(0)) > 0, { what: 'the log entry' });
    await page.locator('#bed-B03').getByText('off: noisy signal').waitFor();
    await page.locator('.banner').getByText('off: B03').waitFor();
    await page.getByRole('link', { name: 'Open bed view' }).click();
    await page.locator('.bed-page-head').getByText('off: noisy signal').waitFor();
    // The panel closes and comes back; within the bed view nothing leads to the bed view.
    expect(await page.getByRole('link', { name: 'Open bed view' }).count()).toBe(0);
    await page.locator('.panel').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Commands' }).click();
    await page.getByRole('button', { name: 'Switch on: noisy signal' }).click();
    await eventually(async () => (await tellPage(seq)) > seq, { what: 'the log entry' });
    await page.locator('.bed-page-head').getByText('off: noisy').waitFor({ state: 'detached' });
    const log = await harness.stores.alerts.read(WARD, 0, 10);
    expect(log.map((entry) => 'signal' in entry && controlOf(entry.signal))).toEqual([
      ['noisy'],
      [],
    ]);
  });

  browserIt('are not offered to a nurse, nor are those that nobody may switch off', async () => {
    await open('nurse');
    await page.locator('#bed-B03').click();
    await page.locator('.panel').getByText('Set limits').waitFor();
    expect(await page.getByRole('button', { name: /Switch off/ }).count()).toBe(0);
    await page.goto('about:blank');
    await open();
    await page.locator('#bed-B03').click();
    await page.getByRole('button', { name: 'Switch off: anomaly' }).waitFor();
    expect(await page.getByRole('button', { name: /electrical|chaotic|feed lost/ }).count()).toBe(
      0,
    );
  });
});
