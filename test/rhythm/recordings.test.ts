import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { RhythmReading } from '../../src/domain/rhythm.js';
import { epochUs } from '../../src/domain/units.js';
import { recordingFrames } from '../../src/replay/recording-frames.js';
import { readWfdbRecord } from '../../src/replay/wfdb-record.js';
import { readRhythm } from '../../src/rhythm/read-rhythm.js';
import { BedTimeline } from '../../src/windowing/bed-timeline.js';
import { BED } from './signals.js';

const data = process.env['WARDWAVE_DATA'];

const SPEC = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 };

/** The readings of the windows that lie between these seconds of a record. */
async function readingsOf(
  record: string,
  fromS: number,
  toS: number,
): Promise<readonly RhythmReading[]> {
  const recording = await readWfdbRecord(join(data ?? '', record));
  const timeline = new BedTimeline({ bedId: BED, spec: SPEC });
  const readings: RhythmReading[] = [];
  const frames = recordingFrames(recording, {
    bedId: BED,
    deviceId: 'test',
    startUs: epochUs(0),
    firstSample: fromS * recording.sampleRateHz,
    frameDurationMs: 1_000,
  });
  for (const frame of frames) {
    if (frame.firstSampleIndex > (toS - fromS) * frame.sampleRateHz) break;
    for (const item of timeline.accept(frame)) {
      if (item.kind !== 'window') continue;
      const endS = item.window.endUs / 1e6;
      if (endS >= 10 && endS <= toS - fromS) readings.push(readRhythm(item.window));
    }
  }
  return readings;
}

function chaoticShare(readings: readonly RhythmReading[]): number {
  return readings.filter(({ chaos }) => chaos.judged && chaos.isChaotic).length / readings.length;
}

describe('readRhythm on recordings (set WARDWAVE_DATA to the folder of the recordings)', () => {
  const onRecordings = data === undefined ? it.skip : it;

  onRecordings.each([
    { name: 'fibrillation', record: 'vfdb/424', fromS: 1_262, toS: 1_362 },
    { name: 'fibrillation', record: 'vfdb/422', fromS: 1_400, toS: 1_500 },
  ])('finds $name in $record', async ({ record, fromS, toS }) => {
    expect(chaoticShare(await readingsOf(record, fromS, toS))).toBeGreaterThan(0.8);
  });

  onRecordings.each([
    { name: 'bundle branch block', record: 'mitdb/109', rateBpm: 85 },
    { name: 'ventricular bigeminy and trigeminy', record: 'mitdb/119', rateBpm: 66 },
  ])('reads the rate of $name and finds no chaos in $record', async ({ record, rateBpm }) => {
    const readings = await readingsOf(record, 0, 120);
    const rates = readings.flatMap(({ rate }) => (rate.measured ? [rate.rateBpm] : []));
    const near = rates.filter((found) => Math.abs(found / rateBpm - 1) < 0.35);
    expect(chaoticShare(readings)).toBe(0);
    expect(rates.length).toBeGreaterThan(0.95 * readings.length);
    expect(near.length).toBeGreaterThan(0.9 * rates.length);
  });

  onRecordings(
    'mostly gives no verdict on electrode motion at 0 dB, and never a wrong one',
    async () => {
      const readings = await readingsOf('nstdb/119e00', 310, 410);
      expect(chaoticShare(readings)).toBe(0);
      expect(readings.filter(({ chaos }) => !chaos.judged).length).toBeGreaterThan(
        0.5 * readings.length,
      );
    },
  );
});
