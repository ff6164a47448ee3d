/** A real server that shows a made-up ward: for looking at the page, and for measuring it. */
import { join } from 'node:path';
import { Registry } from 'prom-client';

import { createTokenAuthority } from '../../dist/server/auth.js';
import { createWardMetrics } from '../../dist/server/metrics.js';
import { createWardServer } from '../../dist/server/ward-server.js';
import { alarmDesk } from '../../dist/app/alarm-desk.js';
import { memoryStores } from '../../dist/app/stores.js';
import { signalRules } from '../../dist/app/rules.js';
import { systemClock } from '../../dist/app/system-clock.js';
import { loadSettings } from '../../dist/config/load.js';
import { SignalKeeper } from '../../dist/signals/signal-keeper.js';

const WARD = 'ward-4';
const SECRET = 'a-secret-for-a-made-up-ward-only-0123456789';
const PACKET_MS = 200;
const CELL_MS = 100;
const WINDOW_CELLS = 100;
const NO_SCORE = -2_147_483_648;
const MISSING_UV = -32_768;
const LEAD_GAIN = { I: 0.6, II: 1, III: 0.5, V1: -0.6, V5: 1.2 };

/** Bell curves of one beat: [share of the beat, width in seconds, height in mV]. */
const NORMAL = [
  [0.18, 0.025, 0.13],
  [0.335, 0.009, -0.1],
  [0.36, 0.011, 1.05],
  [0.39, 0.01, -0.22],
  [0.62, 0.045, 0.28],
];
const WIDE = [
  [0.3, 0.05, 1.2],
  [0.52, 0.07, -0.7],
];

const quiet = { info() {}, warn() {}, error() {}, debug() {}, child: () => quiet };

function sampleUv(lead, bedIndex, timeMs, odd) {
  const beatS = 0.7 + (bedIndex % 7) * 0.06;
  const beats = timeMs / 1_000 / beatS + bedIndex * 0.37;
  const shape = odd && Math.floor(beats) % 3 === 0 ? WIDE : NORMAL;
  let mv = 0.05 * Math.sin((timeMs / 4_200) * 2 * Math.PI + bedIndex);
  for (const [at, widthS, heightMv] of shape) {
    mv += heightMv * Math.exp(-(((((beats % 1) - at) * beatS) / widthS) ** 2) / 2);
  }
  const noise = 12 * Math.sin(timeMs * 12.9898 + bedIndex * 78.233 + lead.length);
  return Math.round(mv * (LEAD_GAIN[lead] ?? 1) * 1_000 + noise);
}

/** The server's view of a ward that lies in memory. */
function memoryView(log) {
  const view = {
    wardId: WARD,
    logId: 'made-up',
    statuses: [],
    known: { throughSeq: 0, signals: [], pauses: [] },
    checks: [{ name: 'detector', ok: true }],
    beds: () => view.statuses,
    readEntries: (afterSeq, limit) =>
      Promise.resolve(log.filter(({ seq }) => seq > afterSeq).slice(0, limit)),
    head: () => Promise.resolve({ headSeq: log.length, oldestSeq: log[0]?.seq ?? 0 }),
    signals: () => view.known,
    strip: () => Promise.resolve(undefined),
    readiness: () => view.checks,
  };
  return view;
}

function wardDesk() {
  const settings = loadSettings({ environment: {} });
  const stores = memoryStores();
  const keeper = new SignalKeeper({
    wardId: WARD,
    log: stores.alerts,
    rules: signalRules(settings),
    clock: systemClock,
    logger: quiet,
  });
  return alarmDesk({ settings, wardId: WARD, stores, keeper, clock: systemClock, replay: false });
}

/**
 * Starts a ward of so many beds and feeds it until it is stopped.
 *
 * @param {{bedCount: number, leads?: string[], sampleRateHz?: number, port?: number, speed?: number}} options
 *   `speed`: how many seconds of signal come in a second
 */
export async function startShownWard(options) {
  const { bedCount, leads = ['II', 'V1', 'V5'], sampleRateHz = 250, port = 0, speed = 1 } = options;
  const log = [];
  const view = memoryView(log);
  const server = createWardServer({
    settings: {
      host: '127.0.0.1',
      port,
      jwtSecret: SECRET,
      dashboardDir: join(import.meta.dirname, '../../dist/dashboard'),
    },
    view,
    desk: wardDesk(),
    metrics: createWardMetrics(new Registry()),
    clock: systemClock,
    logger: quiet,
  });
  const url = await server.listen();
  const token = await createTokenAuthority({ secret: SECRET, clock: systemClock }).issueToken({
    subject: 'screen-1',
    wardId: WARD,
    roles: ['charge-nurse'],
    expiresInS: 3_600,
  });
  const ids = Array.from({ length: bedCount }, (_, at) => `B${String(at + 1).padStart(2, '0')}`);
  const beds = new Map(ids.map((bedId, index) => [bedId, { index, odd: false, off: new Set() }]));
  const startedMs = Math.floor(Date.now() / PACKET_MS) * PACKET_MS;
  const backMs = 20_000;
  let sentMs = startedMs - backMs;
  const nowMs = () => startedMs + (Date.now() - startedMs) * speed;

  const publishStatuses = () => {
    view.statuses = ids.map((bedId) => {
      const bed = beds.get(bedId);
      const lastMs = bed.silentSinceMs ?? Date.now();
      return {
        bedId,
        feed: bed.silentSinceMs === undefined ? 'live' : 'lost',
        leads: leads.map((lead) => ({ lead, state: bed.off.has(lead) ? 'off' : 'ok' })),
        lastSampleMs: lastMs,
        lastArrivalMs: lastMs,
        activeAlerts: 0,
        rate: bed.odd
          ? { notMeasurable: 'no-clear-period' }
          : { bpm: 60 / (0.7 + (bed.index % 7) * 0.06) },
        ...(bed.control === undefined ? {} : { control: bed.control }),
      };
    });
    for (const status of view.statuses) server.publishBed(status);
  };
  const publishWaves = () => {
    const count = (PACKET_MS * sampleRateHz) / 1_000;
    for (; sentMs + PACKET_MS <= nowMs(); sentMs += PACKET_MS) {
      for (const [bedId, bed] of beds) {
        if (bed.silentSinceMs !== undefined) continue;
        const samplesUv = new Int16Array(leads.length * count);
        leads.forEach((lead, row) => {
          for (let at = 0; at < count; at += 1) {
            const timeMs = sentMs + (at * 1_000) / sampleRateHz;
            samplesUv[row * count + at] = bed.off.has(lead)
              ? MISSING_UV
              : sampleUv(lead, bed.index, timeMs, bed.odd);
          }
        });
        server.publishWave({ bedId, startMs: sentMs, sampleRateHz, leads, samplesUv });
      }
    }
  };
  const publishCells = () => {
    for (const [bedId, bed] of beds) {
      if (bed.silentSinceMs !== undefined) continue;
      const firstCellIndex = Math.floor(sentMs / CELL_MS) - WINDOW_CELLS;
      const meanMilli = new Int32Array(leads.length * WINDOW_CELLS).fill(NO_SCORE);
      leads.forEach((lead, row) => {
        for (let at = 0; at < WINDOW_CELLS; at += 1) {
          if (bed.off.has(lead)) continue;
          const cell = firstCellIndex + at;
          const calm = 300 + 250 * Math.abs(Math.sin(cell * 0.37 + bed.index + row));
          const isHigh = bed.odd && (cell + bed.index * 7) % 21 < 5;
          meanMilli[row * WINDOW_CELLS + at] = Math.round(isHigh ? calm * 4 : calm);
        }
      });
      const limitsMilli = leads.map(() => 1_000);
      server.publishCells({
        bedId,
        firstCellIndex,
        cellCount: WINDOW_CELLS,
        leads,
        meanMilli,
        limitsMilli,
      });
    }
  };
  publishStatuses();
  const timers = [
    setInterval(publishWaves, 50),
    setInterval(publishCells, 1_000),
    setInterval(publishStatuses, 1_000),
  ];
  const commit = (fields) => {
    const entry = { seq: log.length + 1, wardId: WARD, ...fields };
    log.push(entry);
    server.publishEntry(entry);
    return entry;
  };
  return {
    url,
    page: `${url}/#token=${token}`,
    token,
    view,
    beds,
    publishStatuses,
    /** Raises an alert over the last seconds of a bed, or what `fields` says. */
    raise: ({ bedId, condition, priority, leads: named, ratio, ...fields }) => {
      const endMs = Math.floor(sentMs / 1_000) * 1_000 - 500;
      const startMs = endMs - 3_500;
      const bed = beds.get(bedId);
      const isAnomaly = condition === 'anomaly';
      if (bed !== undefined && isAnomaly) bed.odd = true;
      if (bed !== undefined && condition === 'lead-off')
        for (const lead of named) bed.off.add(lead);
      const isTechnical = ['lead-off', 'noisy', 'feed-lost', 'clock-drift'].includes(condition);
      publishStatuses();
      return commit({
        event: {
          schema: 1,
          alertId: `${bedId}:${condition}:${startMs}:${log.length}`,
          revision: 0,
          phase: 'raised',
          bedId,
          condition,
          kind: isTechnical ? 'technical' : 'physiological',
          priority,
          provisional: true,
          leads: named,
          startMs,
          endMs,
          marks: named.map((lead) => ({ lead, startMs, endMs })),
          ...(isAnomaly ? { score: { peak: ratio ?? 2.4, limit: 1 } } : {}),
          decidedAtMs: endMs,
          reason: 'made-up',
          ...fields,
        },
      }).event;
    },
    /** Says that somebody has taken an alert on. */
    acknowledge: ({ alertId, bedId, condition, priority }) => {
      const by = { subject: 'nurse-7', role: 'nurse' };
      const atMs = Date.now();
      const signal = {
        alertId,
        bedId,
        condition,
        priority,
        sinceSeq: 1,
        sinceMs: atMs,
        present: true,
        state: 'acknowledged',
        latched: false,
        acknowledged: { by, atMs },
        tier: 0,
      };
      const reason = 'asked-by-staff';
      commit({
        signal: { schema: 1, kind: 'acknowledged', atMs, by, bedId, alertId, reason, signal },
      });
    },
    silence: (bedId) => {
      beds.get(bedId).silentSinceMs = Date.now();
      publishStatuses();
    },
    stop: async () => {
      timers.forEach(clearInterval);
      await server.close();
    },
  };
}
