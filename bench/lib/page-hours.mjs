/** Ten hours of a ward's packets for one page at speed: does its memory stay flat? */
import { rounded } from './bench.mjs';
import { mainHeapMb, processesOf } from './page-process.mjs';
import { startShownWard } from './shown-ward.mjs';

const BEDS = 16;
const LEADS = ['II', 'V1'];
const MINUTES_A_CHUNK = 10;
const ALERTS_A_BED_HOUR = 6;

/** Keeps the page's own drawing worker within reach; to be run in the page before its program. */
function keepDrawingWorker() {
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    constructor(url, options) {
      super(url, options);
      if (String(url).includes('drawing')) globalThis.drawingWorker = this;
    }
  };
}

/** Posts minutes of packets of 200 ms, and each second's cells, and waits until the worker took them. */
async function feedMinutes({ beds, leads, fromMs, minutes }) {
  const worker = globalThis.drawingWorker;
  for (let second = 0; second < minutes * 60; second += 1) {
    const secondMs = fromMs + second * 1_000;
    for (const bedId of beds) {
      for (let startMs = secondMs; startMs < secondMs + 1_000; startMs += 200) {
        const samples = new Int16Array(leads.length * 50);
        for (let at = 0; at < samples.length; at += 1)
          samples[at] = 900 * Math.sin((startMs + (at % 50) * 4) / 130);
        const wave = { bedId, startMs, sampleRateHz: 250, leads, samples: samples.buffer };
        worker.postMessage({ kind: 'wave', wave }, [samples.buffer]);
      }
      const scores = new Int32Array(leads.length * 100).fill(400 + (second % 100));
      const limitsMilli = leads.map(() => 1_000);
      const cells = {
        ...{ bedId, leads, limitsMilli, cellCount: 100 },
        ...{ firstCellIndex: secondMs / 100 - 100, scoresMilli: scores.buffer },
      };
      worker.postMessage({ kind: 'cells', cells }, [scores.buffer]);
    }
  }
  await new Promise((resolve) => {
    const look = ({ data }) => {
      if (data.kind !== 'arrivals' || !data.ages.every(([, ageMs]) => ageMs > 100)) return;
      worker.removeEventListener('message', look);
      resolve();
    };
    worker.addEventListener('message', look);
  });
}

/** Alerts that come and end, by the server and its socket. */
function raiseAlerts(ward, { beds, hour }) {
  for (const bedId of beds) {
    for (let count = 0; count < ALERTS_A_BED_HOUR; count += 1) {
      const fields = { bedId, condition: 'rate-high', priority: 'medium', leads: ['II'] };
      const alertId = `${bedId}:hour-${hour}:${count}`;
      ward.raise({ ...fields, alertId });
      ward.raise({ ...fields, alertId, revision: 1, phase: 'ended', provisional: false });
    }
  }
}

/** Feeds a page with hours of a ward of 16 beds and gives its memory after each hour. */
export async function tenHours(browser, { hours }) {
  const ward = await startShownWard({ bedCount: BEDS, leads: LEADS });
  try {
    const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } });
    await page.addInitScript(keepDrawingWorker);
    await page.goto(ward.page);
    await page.locator('body[data-link=live]').waitFor();
    await page.locator('#bed-B16 canvas').waitFor();
    const beds = [...ward.beds.keys()];
    // From here on packets come from the benchmark alone.
    for (const bedId of beds) ward.silence(bedId);
    const startMs = Math.ceil(Date.now() / 1_000) * 1_000 + 1_000;
    const startedMs = performance.now();
    const sampled = async (hour) => ({
      hour,
      mainHeapMb: await mainHeapMb(page),
      rendererResidentMb: (await processesOf(browser)).residentMb('renderer'),
    });
    const samples = [await sampled(0)];
    for (let hour = 0; hour < hours; hour += 1) {
      raiseAlerts(ward, { beds, hour });
      for (let minute = 0; minute < 60; minute += MINUTES_A_CHUNK) {
        const fromMs = startMs + (hour * 60 + minute) * 60_000;
        await page.evaluate(feedMinutes, { beds, leads: LEADS, fromMs, minutes: MINUTES_A_CHUNK });
      }
      samples.push(await sampled(hour + 1));
    }
    await page.close();
    return describe({ samples, hours, tookS: (performance.now() - startedMs) / 1_000 });
  } finally {
    await ward.stop();
  }
}

function describe({ samples, hours, tookS }) {
  const [first, last] = [samples[1], samples.at(-1)];
  return {
    how: [
      `${hours} h of ${BEDS} beds x ${LEADS.length} leads at 250 Hz (packets of 200 ms, cells of 10 s each second)`,
      "posted to the page's own drawing worker at speed, past the socket and the link's worker;",
      `${ALERTS_A_BED_HOUR} alerts a bed and hour raised and ended through the server and its socket.`,
      'Heap: main thread after a collection. Resident: all of the renderer, its workers with it, as it stands.',
    ].join(' '),
    tookS: rounded(tookS, 1),
    timesRealSpeed: rounded((hours * 3_600) / tookS, 0),
    samples,
    growthFromFirstHour: {
      mainHeapMb: rounded(last.mainHeapMb - first.mainHeapMb, 2),
      rendererResidentMb: rounded(last.rendererResidentMb - first.rendererResidentMb, 1),
    },
  };
}
