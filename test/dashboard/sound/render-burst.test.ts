import { describe, expect, it } from '@jest/globals';
import { BURSTS, burstS } from '../../../dashboard/src/sound/burst.js';
import { HARMONICS, renderBurst, RISE_SHARE } from '../../../dashboard/src/sound/render-burst.js';

const RATE_HZ = 48_000;
const PRIORITIES = ['high', 'medium', 'low'] as const;

/** The loudest sample. */
function peakOf(samples: Float32Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

/** The strength of one frequency in the middle of the first pulse. */
function strength(priority: (typeof PRIORITIES)[number], hz: number): number {
  const samples = renderBurst(BURSTS[priority], RATE_HZ);
  const durationS = BURSTS[priority].pulses[0]?.durationS ?? 0;
  const first = Math.round(durationS * 0.3 * RATE_HZ);
  const count = Math.round(durationS * 0.4 * RATE_HZ);
  let real = 0;
  let imaginary = 0;
  for (let at = 0; at < count; at += 1) {
    const phase = (2 * Math.PI * hz * at) / RATE_HZ;
    // A Hann window, so that the tones do not leak into each other.
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / count);
    real += (samples[first + at] ?? 0) * weight * Math.cos(phase);
    imaginary += (samples[first + at] ?? 0) * weight * Math.sin(phase);
  }
  return Math.hypot(real, imaginary) / count;
}

describe('renderBurst', () => {
  it.each(PRIORITIES)('is as long as the burst and never clips, %s', (priority) => {
    const samples = renderBurst(BURSTS[priority], RATE_HZ);
    expect(samples.length).toBe(Math.ceil(burstS(BURSTS[priority]) * RATE_HZ));
    expect(peakOf(samples)).toBeLessThan(1);
  });

  it.each(PRIORITIES)(
    'has a tone of 150 to 1000 Hz and four harmonics within 15 dB, %s',
    (priority) => {
      const { fundamentalHz } = BURSTS[priority];
      expect(fundamentalHz).toBeGreaterThanOrEqual(150);
      expect(fundamentalHz).toBeLessThanOrEqual(1_000);
      const levels = HARMONICS.map((_, order) => strength(priority, fundamentalHz * (order + 1)));
      const loudest = Math.max(...levels);
      for (const level of levels) expect(20 * Math.log10(level / loudest)).toBeGreaterThan(-15);
      expect(strength(priority, fundamentalHz * 1.5)).toBeLessThan(loudest / 20);
    },
  );

  it('rises in 10 to 40 % of a pulse', () => {
    expect(RISE_SHARE).toBeGreaterThanOrEqual(0.1);
    expect(RISE_SHARE).toBeLessThanOrEqual(0.4);
    const samples = renderBurst(BURSTS.high, RATE_HZ);
    const riseCount = (BURSTS.high.pulses[0]?.durationS ?? 0) * RISE_SHARE * RATE_HZ;
    const peak = (from: number, to: number): number =>
      peakOf(samples.slice(Math.round(from), Math.round(to)));
    expect(peak(0, riseCount * 0.2)).toBeLessThan(0.2 * peak(riseCount, riseCount * 2));
  });

  it('is silent between pulses', () => {
    const [one, two] = BURSTS.high.pulses;
    const samples = renderBurst(BURSTS.high, RATE_HZ);
    const gap = samples.slice(
      Math.ceil(((one?.startS ?? 0) + (one?.durationS ?? 0)) * RATE_HZ) + 1,
      Math.floor((two?.startS ?? 0) * RATE_HZ) - 1,
    );
    expect(gap.length).toBeGreaterThan(1_000);
    expect(gap.every((sample) => sample === 0)).toBe(true);
  });
});
