import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EcgWindow } from '../../src/domain/window.js';
import type { DetectorObserver } from '../../src/inference/detector-observer.js';
import type { OnnxDetector, OnnxDetectorOptions } from '../../src/inference/onnx-detector.js';
import { crashingWorker, makeDetector } from './detectors.js';
import { bed, makeWindow } from './windows.js';

/** Samples that `fixtures/crashing-worker.mjs` and the echo model know. */
const ENDS_A_WORKER_ONCE_MV = 303;
const ENDS_EVERY_WORKER_MV = 404;
const FAILS_THE_RUN_MV = 2_000;

let folder: string;
let opened: OnnxDetector | undefined;
let returned: number[];
let restarts: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-worker-'));
  returned = [];
  restarts = 0;
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await rm(folder, { recursive: true });
});

interface LossOptions extends Partial<OnnxDetectorOptions> {
  readonly refusedStarts?: number;
}

async function open({ refusedStarts = 0, ...options }: LossOptions = {}): Promise<OnnxDetector> {
  const observer: DetectorObserver = {
    onWorkerLost: ({ windowsReturned }) => returned.push(windowsReturned),
    onWorkerRestarted: () => {
      restarts += 1;
    },
    ...options.observer,
  };
  const workerUrl = await crashingWorker(folder, refusedStarts);
  opened = await makeDetector({ ...options, observer, workerUrl });
  return opened;
}

/** A window whose score is its level, but for what its one odd sample does. */
function windowOf(at: number, oddMv = 0): EcgWindow {
  return makeWindow({
    bedId: bed(`B${at % 4}`),
    leads: ['II'],
    signalMv: (_, sample) => (sample === 995 && oddMv > 0 ? oddMv : at + 1),
  });
}

function firstCells(
  results: readonly PromiseSettledResult<{ cellScoresMilli: Int32Array }>[],
): unknown[] {
  return results.map((result) =>
    result.status === 'fulfilled' ? result.value.cellScoresMilli[0] : 'failed',
  );
}

describe('OnnxDetector that loses a worker', () => {
  it('loses none of its windows', async () => {
    const detector = await open();
    const windows = Array.from({ length: 40 }, (_, at) =>
      windowOf(at, at === 11 ? ENDS_A_WORKER_ONCE_MV : 0),
    );
    const results = await Promise.allSettled(windows.map((window) => detector.score(window)));
    expect(firstCells(results)).toEqual(windows.map((_, at) => (at + 1) * 1_000));
    expect(returned).toEqual([8]);
    expect(detector.pending).toBe(0);
  });

  it.each([
    { name: 'ends every worker', oddMv: ENDS_EVERY_WORKER_MV },
    { name: 'fails in the model', oddMv: FAILS_THE_RUN_MV },
  ])('fails a window that $name, by itself', async ({ oddMv }) => {
    const detector = await open({ workers: 1 });
    const windows = Array.from({ length: 12 }, (_, at) => windowOf(at, at === 5 ? oddMv : 0));
    const results = await Promise.allSettled(windows.map((window) => detector.score(window)));
    expect(firstCells(results)).toEqual(
      windows.map((_, at) => (at === 5 ? 'failed' : (at + 1) * 1_000)),
    );
    expect(results[5]).toMatchObject({
      reason: { code: 'ECG_INFER_FAILED', details: { bed: 'B1', strikes: 2 } },
    });
    expect(returned).toEqual([8, 0]);
    await expect(detector.score(windowOf(6))).resolves.toMatchObject({ windowScoreMilli: 7_000 });
    expect(restarts).toBe(2);
  });

  it('holds nothing against the batch that waits behind the one that ends its worker', async () => {
    const detector = await open({ workers: 1 });
    const windows = Array.from({ length: 40 }, (_, at) =>
      windowOf(at, at === 5 ? ENDS_EVERY_WORKER_MV : 0),
    );
    const results = await Promise.allSettled(windows.map((window) => detector.score(window)));
    expect(firstCells(results)).toEqual(
      windows.map((_, at) => (at === 5 ? 'failed' : (at + 1) * 1_000)),
    );
    expect(returned).toEqual([8, 0]);
    expect(restarts).toBe(2);
  });

  it('keeps its windows until a worker starts again', async () => {
    const detector = await open({ workers: 1, refusedStarts: 3 });
    const windows = Array.from({ length: 12 }, (_, at) =>
      windowOf(at, at === 7 ? ENDS_A_WORKER_ONCE_MV : 0),
    );
    const results = await Promise.allSettled(windows.map((window) => detector.score(window)));
    expect(firstCells(results)).toEqual(windows.map((_, at) => (at + 1) * 1_000));
    expect(restarts).toBe(1);
  });

  it('finishes what it has taken where it is closed meanwhile', async () => {
    const detector = await open({ workers: 1 });
    const windows = Array.from({ length: 12 }, (_, at) =>
      windowOf(at, at === 2 ? ENDS_A_WORKER_ONCE_MV : 0),
    );
    const scores = windows.map((window) => detector.score(window));
    await detector.close();
    expect(firstCells(await Promise.allSettled(scores))).toEqual(
      windows.map((_, at) => (at + 1) * 1_000),
    );
  });

  it('closes, and fails what waits, where no worker starts any more', async () => {
    const detector = await open({ workers: 1, refusedStarts: 1_000 });
    const windows = Array.from({ length: 3 }, (_, at) => windowOf(at, ENDS_A_WORKER_ONCE_MV));
    const results = Promise.allSettled(windows.map((window) => detector.score(window)));
    await detector.close();
    expect(firstCells(await results)).toEqual(['failed', 'failed', 'failed']);
    expect(restarts).toBe(0);
  });
});
