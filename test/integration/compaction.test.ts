import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';

import { Redis } from 'ioredis';
import { FINE_DEVIATION, scoreOfStep, stepOf } from '../../src/aggregation/score-scale.js';
import { BedChain } from '../../src/app/bed-chain.js';
import { limitPreview } from '../../src/app/limit-preview.js';
import { alertRules } from '../../src/app/rules.js';
import { memoryStores, redisStores, type Stores } from '../../src/app/stores.js';
import { systemClock } from '../../src/app/system-clock.js';
import { untouchedControl } from '../../src/domain/bed-control.js';
import { NO_SCORE, type WindowScore } from '../../src/domain/score.js';
import { storeKeys, type StoreKeys } from '../../src/domain/store-keys.js';
import { epochUs } from '../../src/domain/units.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { bedId, wardId } from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';

jest.setTimeout(240_000);

const BED = bedId('B1');
const WARD = wardId('compaction');
const SPEC = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 30_000 };
const LEADS = ['II', 'V1'] as const;
const CELLS = 100;
const HOP_S = 30;
/** As in `fixtures/compact-blocks.mjs`. */
const KILLED_BLOCKS = 12;
const BLOCK_S = 900;
const START_S = 1_960_000 * BLOCK_S;
const FIRST_BLOCK = START_S / BLOCK_S;
/** Two blocks, and the six minutes after which every bed's turn is past. */
const SECONDS = 2 * BLOCK_S + 390;
const LIMITS = [0.8, 1, 1.3, 1.7, 2.2, 3, 4];

/** What the detector says of a cell: beats over slow waves, bouts of anomaly, and now and then no score. */
function cellScore(second: number, lead: number, cell: number, window: number): number {
  if ((second * 10 + cell) % 977 < 4) return NO_SCORE;
  const at = second * 10 + cell;
  const beat = at % 8 < 2 ? 350 : 0;
  const wave = 250 * Math.sin(at / 400 + lead) + 120 * Math.sin(at * 1.7 + window);
  const bout = at % 1_500 < 60 + 8 * (Math.floor(at / 1_500) % 9) ? 500 + (at % 7_000) / 2.5 : 0;
  return Math.round(150 + beat + wave + bout);
}

function windowAt(second: number): EcgWindow {
  const startUs = epochUs((START_S + second) * 1e6);
  return {
    bedId: BED,
    startUs,
    endUs: epochUs(startUs + 1e7),
    sampleRateHz: SPEC.sampleRateHz,
    sampleCount: 1_000,
    leads: LEADS,
    samplesMv: Float32Array.from({ length: 2_000 }, (_, at) => (at % 80 < 4 ? 1 : 0.02 * (at % 3))),
    cellFlags: new Uint8Array(LEADS.length * CELLS),
  };
}

function scoreOf(window: EcgWindow): WindowScore {
  const second = window.startUs / 1e6 - START_S;
  return {
    bedId: BED,
    startUs: window.startUs,
    endUs: window.endUs,
    leads: LEADS,
    cellScoresMilli: Int32Array.from({ length: LEADS.length * CELLS }, (_, at) =>
      cellScore(second, Math.floor(at / CELLS), at % CELLS, second % 10),
    ),
    windowScoreMilli: 0,
    reconstructionMv: new Float32Array(LEADS.length * window.sampleCount),
  };
}

/** A chain of one bed on some stores, with what it told. */
function chainOn(stores: Stores) {
  const told = { settled: 0, compacted: 0, skipped: 0, problems: [] as unknown[] };
  const abort = new AbortController();
  const chain = new BedChain(
    BED,
    {
      wardId: WARD,
      spec: SPEC,
      allowedLatenessMs: 0,
      rules: alertRules(testSettings),
      detector: {
        model: { name: 'sequence', version: '1', sha256: '' },
        pending: 0,
        score: (window) => Promise.resolve(scoreOf(window)),
        close: () => Promise.resolve(),
      },
      store: stores.scores,
      log: stores.alerts,
      clock: systemClock,
      logger: silentLogger,
      maxPendingWindows: 1,
      observer: {
        onSettled: () => (told.settled += 1),
        onCompacted: () => (told.compacted += 1),
        onSkipped: () => (told.skipped += 1),
        onRetry: (operation, error) => told.problems.push([operation, error]),
        onItemFailed: (_bed, error) => told.problems.push(error),
      },
    },
    abort.signal,
  );
  const run = async (from: number, to: number): Promise<void> => {
    for (let second = from; second < to; second += HOP_S) {
      await chain.finish(chain.start({ kind: 'window', bedId: BED, window: windowAt(second) }));
    }
  };
  return { run, told };
}

let redis: TestRedis;
let admin: Redis;
let prefix: string;
let keys: StoreKeys;
let stores: Stores;

beforeAll(async () => {
  redis = await startTestRedis();
  admin = new Redis(redis.url);
});
beforeEach(async () => {
  prefix = redis.newPrefix();
  keys = storeKeys(prefix);
  stores = await openStores();
});
afterEach(() => stores.close());
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

function openStores(): Promise<Stores> {
  const limits = { cellTtlHours: 1, alertLogMaxEntries: 10_000 };
  return redisStores({ url: redis.url, keyPrefix: prefix, ...limits });
}

async function blockBytes(): Promise<readonly Buffer[]> {
  const blocks = [0, 1, 2].map((at) => admin.getBuffer(keys.cells(BED, FIRST_BLOCK + at)));
  return (await Promise.all(blocks)).map((bytes) => bytes ?? Buffer.alloc(0));
}

async function cellsOf(kept: Stores): Promise<readonly number[]> {
  const from = FIRST_BLOCK * 9_000;
  return [...(await kept.scores.readCells(BED, from, from + 27_000)).meanMilli];
}

async function alertsOf(kept: Stores): Promise<readonly unknown[]> {
  return kept.alerts.read(WARD, 0, 10_000);
}

/** A ward that never compacts: its cells are the whole means. */
function fullStores(): Stores {
  const plain = memoryStores();
  return {
    ...plain,
    scores: Object.assign(plain.scores, { compact: () => Promise.resolve('nothing' as const) }),
  };
}

describe('the blocks that a bed leaves behind', () => {
  it('are compact, hold each mean at its nearest step, and change no alert', async () => {
    const full = fullStores();
    const [compacting, plain] = [chainOn(stores), chainOn(full)];
    await compacting.run(0, SECONDS);
    await plain.run(0, SECONDS);
    expect(compacting.told).toMatchObject({ compacted: 2, settled: 0, problems: [] });
    expect(await alertsOf(stores)).toEqual(await alertsOf(full));
    const [first, second, third] = await blockBytes();
    expect([first?.[0], second?.[0], third?.[0]]).toEqual([3, 3, 2]);
    expect((first?.length ?? 0) * 8).toBeLessThan(third?.length ?? 0);
    const steps = (await cellsOf(full)).map((mean, at) =>
      at % 27_000 < 18_000 ? scoreOfStep(stepOf(mean)) : mean,
    );
    expect(await cellsOf(stores)).toEqual(steps);
  });

  it('give the preview of a limit the alerts that it has on whole means, within their deviation', async () => {
    const full = fullStores();
    await chainOn(stores).run(0, SECONDS);
    await chainOn(full).run(0, SECONDS);
    const count = async (kept: Stores, limitScore: number): Promise<number> => {
      const parts = {
        stores: kept,
        wardId: WARD,
        settings: testSettings,
        control: untouchedControl(BED),
      };
      const nowMs = (START_S + SECONDS) * 1_000;
      return (await limitPreview(parts, { limitScore, nowMs })).alertCount;
    };
    const compactCounts: number[] = [];
    for (const limit of LIMITS) {
      const wide = await Promise.all(
        [1 - FINE_DEVIATION, 1, 1 + FINE_DEVIATION].map((share) => count(full, share * limit)),
      );
      const counted = await count(stores, limit);
      compactCounts.push(counted);
      expect(counted).toBeGreaterThanOrEqual(Math.min(...wide));
      expect(counted).toBeLessThanOrEqual(Math.max(...wide));
    }
    expect(Math.max(...compactCounts)).toBeGreaterThan(3);
  });

  it('stay as they are where a restart without the bed’s state brings all windows again', async () => {
    await chainOn(stores).run(0, SECONDS);
    const [before, cells] = [await blockBytes(), await cellsOf(stores)];
    await admin.del(keys.alertState(BED));
    const again = chainOn(stores);
    await again.run(0, SECONDS);
    expect(again.told).toMatchObject({
      settled: (2 * BLOCK_S) / HOP_S,
      compacted: 0,
      problems: [],
    });
    expect(await blockBytes()).toEqual(before);
    expect(await cellsOf(stores)).toEqual(cells);
  });

  it('skip the windows of a restart that knows what was judged', async () => {
    await chainOn(stores).run(0, SECONDS);
    const alerts = await alertsOf(stores);
    const again = chainOn(stores);
    await again.run(SECONDS - 150, SECONDS + HOP_S);
    expect(again.told).toMatchObject({ skipped: 5, settled: 0, problems: [] });
    expect((await alertsOf(stores)).slice(0, alerts.length)).toEqual(alerts);
  });

  it('change nothing under a second process that is twenty minutes behind', async () => {
    const other = await openStores();
    const [ahead, behind] = [chainOn(stores), chainOn(other)];
    await behind.run(0, 60);
    await ahead.run(0, SECONDS);
    const [before, alerts] = [await blockBytes(), await alertsOf(stores)];
    await behind.run(60, SECONDS);
    expect(behind.told.problems).toEqual([]);
    expect(behind.told.settled).toBe((2 * BLOCK_S - 60) / HOP_S);
    expect(await blockBytes()).toEqual(before);
    expect(await alertsOf(stores)).toEqual(alerts);
    await other.close();
  });

  it('are made compact once by two processes side by side, with the alerts of one', async () => {
    const [full, other] = [fullStores(), await openStores()];
    const chains = [chainOn(stores), chainOn(other)];
    await Promise.all([
      ...chains.map((chain) => chain.run(0, SECONDS)),
      chainOn(full).run(0, SECONDS),
    ]);
    expect(chains.flatMap(({ told }) => told.problems)).toEqual([]);
    expect(chains.reduce((sum, { told }) => sum + told.compacted, 0)).toBe(2);
    expect(await alertsOf(stores)).toEqual(await alertsOf(full));
    await other.close();
  });

  it('are full or compact, never anything else, whenever the process is killed', async () => {
    const count = KILLED_BLOCKS;
    for (let at = 0; at < count; at += 1) {
      await stores.scores.merge(scoreOf(windowAt(at * BLOCK_S)), SPEC);
    }
    let compacted = 0;
    for (let kill = 0; compacted < count && kill < 14; kill += 1) {
      await compactUntilKilled(4 * 2 ** kill);
      compacted = 0;
      for (let at = 0; at < count; at += 1) {
        const from = (FIRST_BLOCK + at) * 9_000;
        const read = await stores.scores.readCells(BED, from, from + CELLS);
        const whole = [...scoreOf(windowAt(at * BLOCK_S)).cellScoresMilli];
        const isCompact =
          (await admin.getrangeBuffer(keys.cells(BED, FIRST_BLOCK + at), 0, 0))[0] === 3;
        expect([...read.meanMilli]).toEqual(
          isCompact ? whole.map((m) => scoreOfStep(stepOf(m))) : whole,
        );
        if (isCompact) compacted += 1;
      }
    }
    expect(compacted).toBe(count);
  });
});

/** Starts a process that compacts the blocks one after another, and kills it so long after it began. */
async function compactUntilKilled(afterMs: number): Promise<void> {
  const script = join(import.meta.dirname, 'fixtures', 'compact-blocks.mjs');
  const child = spawn(process.execPath, [script, redis.url, prefix, BED, String(FIRST_BLOCK)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await closed;
}
