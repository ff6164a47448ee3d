import { afterEach, describe, expect, it } from '@jest/globals';
import { NO_SCORE } from '../../src/domain/score.js';
import type { EcgWindow } from '../../src/domain/window.js';
import type { OnnxDetector, OnnxDetectorOptions } from '../../src/inference/onnx-detector.js';
import { fixtureModel, makeDetector, REAL_MODEL } from './detectors.js';
import { bed, heartbeatMv, makeWindow } from './windows.js';

const opened: OnnxDetector[] = [];

async function open(options: Partial<OnnxDetectorOptions> = {}): Promise<OnnxDetector> {
  const detector = await makeDetector(options);
  opened.push(detector);
  return detector;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((detector) => detector.close()));
});

function windowsOfBeds(bedCount: number, each: number): EcgWindow[] {
  return Array.from({ length: bedCount * each }, (_, at) =>
    makeWindow({ bedId: bed(`B${at % bedCount}`), leads: ['I'], signalMv: () => at + 1 }),
  );
}

describe('createOnnxDetector', () => {
  it('refuses a model of another shape', async () => {
    await expect(makeDetector({ manifestPath: fixtureModel('other-shape') })).rejects.toMatchObject(
      {
        code: 'ECG_INFER_SHAPE',
      },
    );
  });

  it('refuses a manifest that is not there', async () => {
    await expect(makeDetector({ manifestPath: fixtureModel('absent') })).rejects.toMatchObject({
      code: 'ECG_INFER_MODEL_MISSING',
    });
  });

  it.each([{ workers: 0 }, { maxBatch: 0.5 }])('refuses %p', async (options) => {
    await expect(makeDetector(options)).rejects.toThrow(RangeError);
  });
});

describe('OnnxDetector', () => {
  it('says which model it is and what windows it takes', async () => {
    const detector = await open({ manifestPath: REAL_MODEL });
    expect(detector.model).toEqual({
      name: detector.manifest.name,
      version: detector.manifest.version,
      sha256: detector.manifest.onnx.sha256,
    });
    expect(detector.shape).toMatchObject({ sampleRateHz: 100, sampleCount: 1_000, cellCount: 100 });
  });

  it('gives each window its own score, whatever shares its batch', async () => {
    const detector = await open();
    const windows = windowsOfBeds(5, 20);
    const scores = await Promise.all(windows.map((window) => detector.score(window)));
    expect(scores.map(({ bedId }) => bedId)).toEqual(windows.map(({ bedId }) => bedId));
    expect(scores.map(({ windowScoreMilli }) => windowScoreMilli)).toEqual(
      windows.map((_, at) => (at + 1) * 1_000),
    );
    expect(detector.pending).toBe(0);
  });

  it('gives the same bytes with one worker and single windows as with two and batches', async () => {
    const windows = Array.from({ length: 24 }, (_, seed) =>
      makeWindow({ bedId: bed(`B${seed % 7}`), signalMv: heartbeatMv(seed) }),
    );
    const one = await open({ manifestPath: REAL_MODEL, workers: 1, maxBatch: 1 });
    const two = await open({ manifestPath: REAL_MODEL, workers: 2, maxBatch: 8 });
    const expected = await Promise.all(windows.map((window) => one.score(window)));
    const scores = await Promise.all(windows.toReversed().map((window) => two.score(window)));
    expect(scores.reverse()).toEqual(expected);
  });

  it('joins what waits into batches, and tells', async () => {
    const batches: number[] = [];
    const detector = await open({
      workers: 1,
      maxBatch: 4,
      observer: {
        onBatch: ({ windowCount, runMs }) => {
          batches.push(windowCount);
          expect(runMs).toBeGreaterThanOrEqual(0);
        },
      },
    });
    await Promise.all(windowsOfBeds(3, 3).map((window) => detector.score(window)));
    expect(batches).toEqual([4, 4, 1]);
  });

  it('runs a model that takes R peaks on one window at a time, each with its own', async () => {
    const batches: number[] = [];
    const detector = await open({
      manifestPath: fixtureModel('beats'),
      workers: 1,
      maxBatch: 8,
      observer: { onBatch: ({ windowCount }) => batches.push(windowCount) },
    });
    const windows = [100, 200, 250].map((apart) =>
      makeWindow({
        leads: ['II'],
        signalMv: (_, sample) => Math.exp(-(((sample % apart) - apart / 2) ** 2) / 4),
      }),
    );
    const scores = await Promise.all(windows.map((window) => detector.score(window)));
    expect(scores.map(({ windowScoreMilli }) => windowScoreMilli / 1_000)).toEqual([10, 5, 4]);
    expect(detector.maxBatch).toBe(1);
    expect(batches).toEqual([1, 1, 1]);
  });

  it('abstains without running the model where there is no signal', async () => {
    const abstained: string[] = [];
    const batches: number[] = [];
    const detector = await open({
      observer: {
        onAbstained: (reason) => abstained.push(reason),
        onBatch: ({ windowCount }) => batches.push(windowCount),
      },
    });
    const score = await detector.score(makeWindow({ signalMv: () => Number.NaN }));
    expect(score).toMatchObject({ abstained: 'missing-signal', windowScoreMilli: NO_SCORE });
    expect(abstained).toEqual(['missing-signal']);
    expect(batches).toEqual([]);
  });

  it('leaves out what is not wanted, when it comes or when its turn comes', async () => {
    const abstained: string[] = [];
    const detector = await open({
      workers: 1,
      maxBatch: 1,
      observer: { onAbstained: (reason) => abstained.push(reason) },
    });
    const windows = windowsOfBeds(12, 1);
    let isBusy = false;
    const scores = windows.map((window, at) =>
      detector.score(window, () => at !== 3 && (at < 6 || !isBusy)),
    );
    isBusy = true;
    const leftOut = (await Promise.all(scores)).map((score) => score.abstained === 'overload');
    expect(leftOut.slice(0, 6)).toEqual([false, false, false, true, false, false]);
    expect(leftOut.slice(6)).toEqual(leftOut.slice(6).fill(true));
    expect(abstained).toEqual(new Array(7).fill('overload'));
    expect(detector.pending).toBe(0);
  });

  it('fails a window whose scores are not finite, and no other of its batch', async () => {
    const codes: string[] = [];
    const detector = await open({
      workers: 1,
      observer: { onWindowFailed: (code) => codes.push(code) },
    });
    const windows = [1, 600, 3].map((peakMv) =>
      makeWindow({ leads: ['I'], signalMv: () => peakMv }),
    );
    const results = await Promise.allSettled(windows.map((window) => detector.score(window)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({
      reason: {
        code: 'ECG_INFER_FAILED',
        details: { nonFiniteCells: 100, nonFiniteWindowScore: true },
      },
    });
    expect(codes).toEqual(['ECG_INFER_FAILED']);
  });

  it('refuses a window that is not of the shape of the model', async () => {
    const detector = await open();
    await expect(detector.score({ ...makeWindow(), sampleRateHz: 250 })).rejects.toMatchObject({
      code: 'ECG_INFER_SHAPE',
    });
    expect(detector.pending).toBe(0);
  });

  it('lets its feeder wait until less is pending', async () => {
    const counts: number[] = [];
    const detector = await open({ observer: { onPending: (count) => counts.push(count) } });
    const scores = windowsOfBeds(4, 10).map((window) => detector.score(window));
    expect(detector.pending).toBe(40);
    await detector.whenBelow(16);
    expect(detector.pending).toBeLessThan(16);
    await Promise.all(scores);
    expect(Math.max(...counts)).toBe(40);
    expect(counts.at(-1)).toBe(0);
  });

  it('finishes what it has taken before it closes, and takes nothing more', async () => {
    const detector = await open({ manifestPath: REAL_MODEL, maxDelayMs: 60_000 });
    const scores = Array.from({ length: 19 }, (_, seed) =>
      detector.score(makeWindow({ bedId: bed(`B${seed}`), signalMv: heartbeatMv(seed) })),
    );
    await detector.close();
    expect(detector.pending).toBe(0);
    await expect(Promise.all(scores)).resolves.toHaveLength(19);
    await expect(detector.score(makeWindow())).rejects.toMatchObject({ code: 'ECG_INFER_CLOSED' });
  });

  it('lets go of what waits where it is abandoned, and finishes what its worker has', async () => {
    const detector = await open({ manifestPath: REAL_MODEL, workers: 1, maxBatch: 4 });
    const scores = windowsOfBeds(5, 8).map((window) => detector.score(window));
    const settled = Promise.allSettled(scores);
    await detector.abandon();
    const results = await settled;
    expect(
      results.map(({ status }) => status).filter((status) => status === 'fulfilled').length,
    ).toBe(8);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'ECG_INFER_CLOSED' });
      }
    }
    expect(detector.pending).toBe(0);
    await expect(detector.score(makeWindow())).rejects.toMatchObject({ code: 'ECG_INFER_CLOSED' });
  });

  it('closes once, however often it is told to', async () => {
    const detector = await open();
    await expect(Promise.all([detector.close(), detector.close()])).resolves.toHaveLength(2);
  });
});
