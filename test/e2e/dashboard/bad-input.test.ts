import { describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Lead } from '../../../src/domain/lead.js';
import { bed, liveBed } from '../../support/fixture-ward.js';
import { openHidableTab } from '../../support/hidden-tab.js';
import { startMadeUpWard, type MadeUpWard } from '../../support/made-up-ward.js';
import { eachWithPage } from '../../support/page-of-ward.js';
import { canTestPage, COUNT_BURSTS, DASHBOARD_DIR, pixelsOf } from '../../support/page-probe.js';
import { eventually } from '../../support/services.js';
import { startHarness, type Harness } from '../../support/ward-harness.js';

const browserIt = canTestPage ? it : it.skip;
const TWELVE: readonly Lead[] = [
  ...(['I', 'II', 'III', 'aVR', 'aVL', 'aVF'] as const),
  ...(['V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const),
];

let browser: Browser;
let harness: Harness;
let made: MadeUpWard | undefined;
let page: Page;
let ends: (() => void)[];

eachWithPage({
  hides: true,
  begin: (opened) => {
    ({ browser, harness, page } = opened);
    made = undefined;
    ends = [];
  },
  end: async () => {
    made?.stop();
    for (const end of ends) end();
    await harness.close();
  },
});

async function address(): Promise<string> {
  return `${harness.url}/#token=${await harness.token()}`;
}

async function open(): Promise<void> {
  await page.goto(await address());
  await page.locator('body[data-link=live]').waitFor();
}

/** Sends packets of a wave until the test ends; `mvAt` is asked for each packet's peak. */
function sendWave(source: {
  readonly bedId: string;
  readonly leads: readonly Lead[];
  readonly sampleRateHz: number;
  readonly mvAt: () => number;
}): void {
  const { bedId, leads, sampleRateHz, mvAt } = source;
  const packetMs = 200;
  const count = (packetMs * sampleRateHz) / 1_000;
  let sentMs = Math.floor(Date.now() / packetMs) * packetMs - 5_000;
  const timer = setInterval(() => {
    for (; sentMs + packetMs <= Date.now(); sentMs += packetMs) {
      const peakUv = mvAt() * 1_000;
      const samplesUv = Int16Array.from({ length: leads.length * count }, (_, at) =>
        Math.round(peakUv * Math.sin(((at % count) / count) * 2 * Math.PI)),
      );
      harness.server.publishWave({
        bedId: bed(bedId),
        startMs: sentMs,
        sampleRateHz,
        leads,
        samplesUv,
      });
      harness.view.statuses = [
        liveBed(bedId, {
          leads: leads.map((lead) => ({ lead, state: 'ok' as const })),
          lastArrivalMs: Date.now(),
        }),
      ];
    }
  }, 50);
  ends.push(() => {
    clearInterval(timer);
  });
  harness.view.statuses = [
    liveBed(bedId, { leads: leads.map((lead) => ({ lead, state: 'ok' as const })) }),
  ];
}

/** Whether anything of a bed's canvas goes on changing. */
async function sweeps(bedId: string): Promise<boolean> {
  const before = await pixelsOf(page, bedId);
  await page.waitForTimeout(400);
  return (await pixelsOf(page, bedId)) !== before;
}

describe('the page with what it should never get', () => {
  browserIt('draws in the page itself where the browser has no OffscreenCanvas', async () => {
    await page.addInitScript(`
      delete globalThis.OffscreenCanvas;
      delete HTMLCanvasElement.prototype.transferControlToOffscreen;
    `);
    made = startMadeUpWard(harness, 2);
    await open();
    await page.locator('#bed-B01 canvas').waitFor();
    await eventually(() => sweeps('B01'), { what: 'a sweep' });
    expect(await page.locator('#bed-B01[data-old=false]').count()).toBe(1);
  });

  browserIt('goes on alarming in a tab that is really hidden, with its server dead', async () => {
    made = startMadeUpWard(harness, 2);
    const tab = await openHidableTab(browser, { url: await address(), script: COUNT_BURSTS });
    const is = (expression: string): Promise<void> =>
      eventually(() => tab.evaluate<boolean>(`Boolean(${expression})`), { what: expression });
    const press = async (text: string): Promise<void> => {
      const found = `[...document.querySelectorAll('button')].find((one) => one.textContent === '${text}')`;
      await is(found);
      await tab.evaluate(`${found}.click()`);
    };
    await is(`document.body?.dataset.link === 'live'`);
    await press('Test and arm the sound');
    await press('I heard them');
    await tab.hide();
    await is(`document.visibilityState === 'hidden'`);
    const quiet = await tab.evaluate<number>('burstsBegun');
    made.raise({ bedId: 'B02', condition: 'anomaly', priority: 'medium', leads: ['II'] });
    await is(`burstsBegun > ${quiet}`);
    made.stop();
    await harness.close();
    const alarmed = await tab.evaluate<number>('burstsBegun');
    await is(`document.body.dataset.link === 'lost'`);
    await is(`burstsBegun > ${alarmed}`);
    await tab.close();
    harness = await startHarness({ dashboardDir: DASHBOARD_DIR });
  });

  browserIt('shows bed names of any script and length without breaking its sectors', async () => {
    const names = ['سرير ١٢', '重症监护室三号床', '🛏️ 7', `Zimmer ${'lang'.repeat(48)}`];
    harness.view.statuses = names.map((name) => liveBed(name));
    await open();
    for (const name of names) {
      await page.locator(`.bed[data-bed="${name}"]`).waitFor();
      const isCut = await page.evaluate<boolean>(`(() => {
        const sectors = [...document.querySelectorAll('.bed')];
        const one = sectors.find(({ dataset }) => dataset.bed === ${JSON.stringify(name)});
        const [id, box] = [one.querySelector('.bed-id'), one.getBoundingClientRect()];
        return id.getBoundingClientRect().right > box.right || one.scrollWidth > one.clientWidth;
      })()`);
      expect([name, isCut]).toEqual([name, false]);
    }
    await page.locator(`.bed[data-bed="${names[1] ?? ''}"]`).click();
    await page.getByRole('link', { name: 'Open bed view' }).click();
    await page.locator('.bed-page-head').getByText('重症监护室三号床').waitFor();
    expect(await page.evaluate('document.body.scrollWidth <= innerWidth')).toBe(true);
  });

  browserIt('says by how much it shrinks a lead that jumps from 0.1 to 5 mV', async () => {
    let mv = 0.1;
    sendWave({ bedId: 'B01', leads: ['II'], sampleRateHz: 250, mvAt: () => mv });
    await open();
    const label = page.locator('#bed-B01 .lane-label');
    await label.waitFor();
    await eventually(() => sweeps('B01'), { what: 'a sweep' });
    expect(await label.textContent()).toBe('II');
    mv = 5;
    await label.getByText(/^II ÷\d+$/).waitFor();
  });

  browserIt('draws twelve leads at 1 kHz', async () => {
    sendWave({ bedId: 'B01', leads: TWELVE, sampleRateHz: 1_000, mvAt: () => 1 });
    await open();
    await page.locator('#bed-B01').waitFor();
    await page.evaluate(`location.hash = '#/bed/B01'`);
    await page.locator('.bed-page .lane').nth(11).waitFor();
    const picture = (): Promise<string> =>
      page.evaluate<string>(`document.querySelector('.bed-page canvas.wave').toDataURL()`);
    const before = await picture();
    await eventually(async () => (await picture()) !== before, { what: 'a sweep' });
    const longestMs = await page.evaluate<number>(`new Promise((done) => {
      let longest = 0, last = performance.now();
      const timer = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 10);
      setTimeout(() => { clearInterval(timer); done(longest); }, 1000);
    })`);
    expect(longestMs).toBeLessThan(500);
  });
});
