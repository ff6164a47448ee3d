import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { EcgFrame } from '../../../src/domain/frame.js';
import { epochUs } from '../../../src/domain/units.js';
import { syntheticFrames } from '../../../src/replay/synthetic/bed.js';
import type { Episode, Rhythm } from '../../../src/replay/synthetic/scenario.js';
import { syntheticWard } from '../../../src/replay/synthetic/ward.js';
import { BED, take } from '../support.js';

const START_US = epochUs(1_700_000_000_000_000);
const RATE_HZ = 250;

function signal(episodes: readonly Episode[], seconds: number, seed = 5): EcgFrame[] {
  const options = { bedId: BED, deviceId: 'd', seed, stream: 2, startUs: START_US };
  return take(syntheticFrames({ ...options, scenario: { episodes } }), seconds * 5);
}

function rhythm(name: Rhythm): readonly Episode[] {
  return [{ kind: 'rhythm', rhythm: name, startS: 0, durationS: 1_000 }];
}

/** mV of one lead. */
function lead(frames: readonly EcgFrame[], name: string): number[] {
  return frames.flatMap(({ leads }) => {
    const found = leads.find((entry) => entry.lead === name);
    return Array.from(
      found?.counts ?? [],
      (count) => (count * (found?.gainUvPerCount ?? 0)) / 1_000,
    );
  });
}

/** Seconds of upright peaks above a height, at least 250 ms apart. */
function peaks(valuesMv: readonly number[], aboveMv: number): number[] {
  const found: number[] = [];
  valuesMv.forEach((value, at) => {
    const isTop = value >= (valuesMv[at - 1] ?? 0) && value > (valuesMv[at + 1] ?? 0);
    if (value > aboveMv && isTop && at / RATE_HZ - (found.at(-1) ?? -1) > 0.25)
      found.push(at / RATE_HZ);
  });
  return found;
}

/** Stands for every byte of the frames. */
function digest(frames: readonly EcgFrame[]): string {
  const hash = createHash('sha256');
  for (const { leads, ...rest } of frames) {
    hash.update(JSON.stringify(rest));
    for (const { counts, ...fields } of leads) hash.update(JSON.stringify(fields)).update(counts);
  }
  return hash.digest('hex');
}

function intervals(timesS: readonly number[]): number[] {
  return timesS.slice(1).map((time, index) => time - (timesS[index] ?? 0));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('syntheticFrames', () => {
  it('shows sinus rhythm of a normal rate and size on every normal bed', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const frames = signal([], 20, seed);
      const beats = peaks(lead(frames, 'V5'), 0.6);
      const rateBpm = 60 / (intervals(beats).reduce((sum, s) => sum + s, 0) / (beats.length - 1));
      expect(rateBpm).toBeGreaterThan(58);
      expect(rateBpm).toBeLessThan(88);
      expect(deviation(intervals(beats))).toBeGreaterThan(0.01);
      expect(deviation(intervals(beats))).toBeLessThan(0.06);
      const tallest = Math.max(...lead(frames, 'II'));
      expect(tallest).toBeGreaterThan(0.35);
      expect(tallest).toBeLessThan(1.6);
      expect(Math.min(...lead(frames, 'aVR'))).toBeLessThan(-0.4);
      expect(Math.max(...lead(frames, 'aVR'))).toBeLessThan(0.25);
      expect(Math.min(...lead(frames, 'V1'))).toBeLessThan(-0.5);
    }
  });

  it("keeps Einthoven's and Goldberger's laws to within a count", () => {
    const frames = signal([{ kind: 'muscle-noise', amplitudeMv: 0.2, startS: 0, durationS: 9 }], 4);
    const [one, two, three, right] = ['I', 'II', 'III', 'aVR'].map((name) => lead(frames, name));
    one?.forEach((value, at) => {
      expect(Math.abs((two?.[at] ?? 0) - value - (three?.[at] ?? 0))).toBeLessThan(0.005);
      expect(Math.abs((right?.[at] ?? 0) + (value + (two?.[at] ?? 0)) / 2)).toBeLessThan(0.005);
    });
  });

  it('makes a premature ventricular beat early, wide and followed by a pause that makes up for it', () => {
    const frames = signal(
      [{ kind: 'ventricular-beats', everyBeats: 4, run: 1, startS: 0, durationS: 60 }],
      60,
    );
    // The beats of this heart run downwards in II; sinus beats run upwards.
    const early = peaks(
      lead(frames, 'II').map((value) => -value),
      0.6,
    );
    const sinus = peaks(lead(frames, 'V5'), 0.6);
    expect(early.length).toBeGreaterThan(10);
    for (const time of early.slice(0, -1)) {
      const before = Math.max(...sinus.filter((beat) => beat < time));
      const after = Math.min(...sinus.filter((beat) => beat > time));
      expect(time - before).toBeLessThan(0.65 * (after - time));
      expect(after - before).toBeGreaterThan(1.4);
    }
  });

  it('beats irregularly in atrial fibrillation and without P waves', () => {
    const beats = peaks(lead(signal(rhythm('atrial-fibrillation'), 60), 'V5'), 0.6);
    expect(deviation(intervals(beats))).toBeGreaterThan(0.09);
  });

  it('beats fast and evenly in ventricular tachycardia', () => {
    const beats = peaks(lead(signal(rhythm('ventricular-tachycardia'), 20), 'V1'), 0.3);
    const found = intervals(beats);
    expect(60 / (found.reduce((sum, s) => sum + s, 0) / found.length)).toBeGreaterThan(160);
    expect(deviation(found)).toBeLessThan(0.02);
  });

  it('has no beats but waves in ventricular fibrillation', () => {
    const values = lead(signal(rhythm('ventricular-fibrillation'), 20), 'II').slice(RATE_HZ);
    const crossings = values.filter(
      (value, at) => at > 0 && value > 0 !== (values[at - 1] ?? 0) > 0,
    ).length;
    const frequencyHz = (crossings / 2 / values.length) * RATE_HZ;
    expect(frequencyHz).toBeGreaterThan(3.5);
    expect(frequencyHz).toBeLessThan(8);
    expect(deviation(values)).toBeGreaterThan(0.15);
  });

  it('is flat on every lead in asystole and beats again after it', () => {
    const frames = signal([{ kind: 'rhythm', rhythm: 'asystole', startS: 5, durationS: 8 }], 20);
    for (const { lead: name } of frames[0]?.leads ?? []) {
      const values = lead(frames, name).slice(6 * RATE_HZ, 12.9 * RATE_HZ);
      for (let at = 0; at + 50 <= values.length; at += 50) {
        const part = values.slice(at, at + 50);
        expect(Math.max(...part) - Math.min(...part)).toBeLessThan(0.05);
      }
    }
    const beats = peaks(lead(frames, 'V5'), 0.6);
    expect(beats.filter((time) => time > 5.5 && time < 13)).toEqual([]);
    expect(beats.filter((time) => time > 13).length).toBeGreaterThan(4);
  });

  it('lifts the ST segment in V2 and V3 by what was asked for', () => {
    const episode: Episode = {
      kind: 'st-elevation',
      elevationMv: 0.4,
      startS: -20,
      durationS: 100,
    };
    const [normal, lifted] = [signal([], 10), signal([episode], 10)].map((frames) =>
      lead(frames, 'V2'),
    );
    const beats = peaks(lead(signal([], 10), 'V5'), 0.6);
    for (const time of beats.slice(0, -1)) {
      const at = Math.round((time + 0.14) * RATE_HZ);
      const rise = (lifted?.[at] ?? 0) - (normal?.[at] ?? 0);
      expect(rise).toBeGreaterThan(0.25);
      expect(rise).toBeLessThan(0.55);
    }
  });

  it('flags a lead that is off and leaves the others as they were', () => {
    const frames = signal([{ kind: 'lead-off', leads: ['V2'], startS: 2, durationS: 3 }], 8);
    const off = frames.filter(({ leads }) => leads.some(({ leadOff }) => leadOff));
    expect(off.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 10),
    );
    expect(off[0]?.leads.filter(({ leadOff }) => leadOff).map(({ lead: name }) => name)).toEqual([
      'V2',
    ]);
    expect(deviation(lead(off, 'V2'))).toBeGreaterThan(0.4);
  });

  it('leaves a gap in positions and in sequence numbers where the link drops', () => {
    const frames = signal([{ kind: 'dropped-link', startS: 4, durationS: 6 }], 8);
    const at = frames.findIndex(({ sequence }) => sequence === 19);
    expect(frames[at + 1]).toMatchObject({ sequence: 50, firstSampleIndex: 2_500 });
  });

  it('adds muscle noise and baseline wander only while they last', () => {
    const quiet = lead(signal([], 30), 'V5').slice(20 * RATE_HZ);
    const noise: Episode = { kind: 'muscle-noise', amplitudeMv: 0.2, startS: 5, durationS: 10 };
    const wander: Episode = { kind: 'baseline-wander', amplitudeMv: 0.5, startS: 5, durationS: 10 };
    const sharpness = (values: readonly number[]): number =>
      deviation(values.map((value, at) => value - (values[at - 1] ?? value)));
    const noisy = lead(signal([noise], 30), 'V5');
    expect(sharpness(noisy.slice(6 * RATE_HZ, 14 * RATE_HZ))).toBeGreaterThan(2 * sharpness(quiet));
    expect(sharpness(noisy.slice(20 * RATE_HZ))).toBeLessThan(1.2 * sharpness(quiet));
    const wandering = lead(signal([wander], 30), 'V5').slice(6 * RATE_HZ, 14 * RATE_HZ);
    expect(deviation(wandering)).toBeGreaterThan(1.3 * deviation(quiet));
  });

  it.each([
    ['a rate of 99 Hz', { sampleRateHz: 99 }, 'ECG_REPLAY_OPTION'],
    ['frames of 3 s', { frameDurationMs: 3_000 }, 'ECG_REPLAY_OPTION'],
    ['a lead outside the twelve', { leads: ['MCL1'] as const }, 'ECG_REPLAY_LEADS'],
  ])('refuses %s', (_, changes, code) => {
    const options = { bedId: BED, deviceId: 'd', seed: 1, stream: 0, startUs: START_US };
    expect(() => syntheticFrames({ ...options, scenario: { episodes: [] }, ...changes })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('syntheticWard', () => {
  const ward = syntheticWard({ beds: 8, seed: 7, startUs: START_US });

  it('gives the same bytes for the same seed and start', () => {
    const again = syntheticWard({ beds: 8, seed: 7, startUs: START_US });
    ward.forEach(({ bedId, frames }, index) => {
      // The third bed long enough to reach its tachycardia.
      const count = bedId === 'B03' ? 120 : 30;
      expect(digest(take(frames, count))).toBe(digest(take(again[index]?.frames ?? [], count)));
    });
  });

  it('gives no two beds, and no two seeds, the same heart', () => {
    const other = syntheticWard({ beds: 8, seed: 8, startUs: START_US });
    const firsts = [...ward, ...other].map(({ frames }) => lead(take(frames, 10), 'II').join());
    expect(new Set(firsts).size).toBe(16);
  });

  it('names its beds and says what happens on each', () => {
    expect(ward.map(({ bedId }) => bedId as string)).toEqual([
      'B01',
      'B02',
      'B03',
      'B04',
      'B05',
      'B06',
      'B07',
      'B08',
    ]);
    expect(ward.filter(({ scenario }) => scenario.episodes.length === 0)).toHaveLength(2);
    expect(new Set(ward.map(({ character }) => character)).size).toBe(7);
  });

  it('has something to see within 30 s of its start', () => {
    const starts = ward.flatMap(({ scenario }) => scenario.episodes.map(({ startS }) => startS));
    expect(starts.filter((startS) => startS < 25).length).toBeGreaterThanOrEqual(2);
  });

  it('has only normal beds after the eighth', () => {
    const large = syntheticWard({ beds: 120, seed: 1, startUs: START_US });
    expect(large[0]?.bedId).toBe('B001');
    expect(large.slice(8).every(({ scenario }) => scenario.episodes.length === 0)).toBe(true);
  });

  it.each([0, -1, 1.5, NaN])('refuses %s beds', (beds) => {
    expect(() => syntheticWard({ beds, seed: 1, startUs: START_US })).toThrow(/number of beds/);
  });
});
