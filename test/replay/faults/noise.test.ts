import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { epochUs } from '../../../src/domain/units.js';
import { promptly, type FrameDelivery } from '../../../src/replay/delivery.js';
import { noise, noiseGain } from '../../../src/replay/faults/noise.js';
import { readNoiseRecord } from '../../../src/replay/faults/noise-record.js';
import { atRate, noiseTrack } from '../../../src/replay/faults/noise-track.js';
import { measureQrsMv } from '../../../src/replay/faults/qrs-amplitude.js';
import { NOISE_KINDS, syntheticNoise } from '../../../src/replay/faults/synthetic-noise.js';
import { trimmedMean } from '../../../src/replay/faults/trimmed-mean.js';
import { recordingFrames } from '../../../src/replay/recording-frames.js';
import { SeededRandom } from '../../../src/replay/synthetic/random.js';
import { BED, context, framesOf, START_US } from './streams.js';

const RATE_HZ = 250;

/** A lead that shows a QRS of 2 mV peak to peak (100 ms wide) each second, and a slow T wave of 0.5 mV. */
function beating(seconds: number): readonly FrameDelivery[] {
  const counts = Int16Array.from({ length: seconds * RATE_HZ }, (_, index) => {
    const phaseS = (index % RATE_HZ) / RATE_HZ - 0.5;
    const qrs = Math.abs(phaseS) <= 0.05 ? Math.sin((phaseS / 0.05) * Math.PI) : 0;
    const tWave =
      phaseS > 0.15 && phaseS < 0.45 ? 0.5 * Math.sin(((phaseS - 0.15) / 0.3) * Math.PI) : 0;
    return Math.round((qrs + tWave) * 200);
  });
  const lead = { lead: 'II', sourceName: 'II', channel: 0, gainUvPerCount: 5, counts } as const;
  const recording = {
    name: 'beating',
    sampleRateHz: RATE_HZ,
    sampleCount: counts.length,
    leads: [lead],
    annotations: [],
    leftOut: [],
  };
  const place = { bedId: BED, deviceId: 'monitor', startUs: START_US };
  return [...promptly(recordingFrames(recording, place))];
}

/** White noise of 0.1 mV beside a sine of 3 mV peak to peak, off its baseline. */
function twoChannels() {
  const random = new SeededRandom(7);
  const length = 40 * RATE_HZ;
  return noiseTrack(
    [
      Float32Array.from({ length }, () => 5 + 0.1 * random.normal()),
      Float32Array.from({ length }, (_, at) => 1.5 * Math.sin((2 * Math.PI * 10 * at) / RATE_HZ)),
    ],
    RATE_HZ,
  );
}

/** What was added to lead II, mV, from a second to another. */
function added(
  noisy: readonly { counts: Int16Array }[],
  plain: typeof noisy,
  fromS: number,
  toS: number,
) {
  const of = (list: typeof noisy): number[] => list.flatMap(({ counts }) => [...counts]);
  const [a, b] = [of(noisy), of(plain)];
  return a
    .map((count, index) => ((count - (b[index] ?? 0)) * 5) / 1_000)
    .slice(fromS * RATE_HZ, toS * RATE_HZ);
}

function rms(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const leadII = (deliveries: readonly FrameDelivery[]) =>
  framesOf(deliveries).map(({ leads }) => ({ counts: leads[0]?.counts ?? new Int16Array() }));

describe('trimmedMean', () => {
  it('leaves out the largest and the smallest twentieth', () => {
    const values = [1_000, ...Array<number>(18).fill(3), -1_000];
    expect(trimmedMean(values)).toBe(3);
    expect(trimmedMean([])).toBe(0);
  });
});

describe('noiseTrack', () => {
  it('measures each channel about its mean, second by second', () => {
    const [white, sine] = twoChannels().channels;
    expect(white?.rmsMv).toBeCloseTo(0.1, 2);
    expect(sine?.rmsMv).toBeCloseTo(1.5 / Math.SQRT2, 3);
    expect(Math.max(...(white?.valuesMv ?? []))).toBeLessThan(1);
  });

  it('takes an invalid sample for silence', () => {
    const { channels } = noiseTrack([Float32Array.of(NaN, 1, 3, 2)], 2);
    expect([...(channels[0]?.valuesMv ?? [])]).toEqual([0, -1, 1, 0]);
  });
});

describe('atRate', () => {
  it('draws straight lines between samples and measures what comes of it', () => {
    const slow = noiseTrack([Float32Array.of(-3, -1, 1, 3)], 2);
    const fast = atRate(slow, 4);
    expect([...(fast.channels[0]?.valuesMv ?? [])]).toEqual(
      [-3, -2, -1, 0, 1, 2, 3, 3].map((v) => v - 0.375),
    );
    expect(fast.sampleRateHz).toBe(4);
    expect(atRate(slow, 2)).toBe(slow);
  });
});

describe('measureQrsMv', () => {
  it('measures 50 ms to both sides of each normal beat', () => {
    const beatsS = Array.from({ length: 10 }, (_, index) => index + 0.5);
    const found = measureQrsMv(beating(10), { startUs: START_US, beatsS });
    expect(found.get('II')).toBeCloseTo(2, 1);
  });

  it('finds the largest swing within 100 ms where no beat is marked, and pauses do not move it', () => {
    const found = measureQrsMv(beating(20), { startUs: START_US });
    expect(found.get('II')).toBeCloseTo(2, 1);
    const paused = beating(20).map((delivery, index) => ({
      ...delivery,
      frame: {
        ...delivery.frame,
        leads: delivery.frame.leads.map((lead) => ({
          ...lead,
          counts: index > 60 ? new Int16Array(lead.counts.length) : lead.counts,
        })),
      },
    }));
    expect(measureQrsMv(paused, { startUs: START_US }).get('II')).toBeCloseTo(2, 1);
  });

  it('says nothing of a lead without signal', () => {
    const off = beating(4).map((delivery) => ({
      ...delivery,
      frame: {
        ...delivery.frame,
        leads: delivery.frame.leads.map((lead) => ({ ...lead, leadOff: true })),
      },
    }));
    expect(measureQrsMv(off, { startUs: START_US }).size).toBe(0);
  });
});

describe('noise', () => {
  const plain = beating(30);
  const track = twoChannels();
  const parameters = {
    fromMs: 5_000,
    toMs: 25_000,
    leads: 'all' as const,
    track,
    qrsMv: new Map([['II', 2]] as const),
  };

  it.each([-6, 0, 6, 24])('adds noise whose power stands %s dB below (2 mV)² / 8', (snrDb) => {
    const noisy = [...noise(plain, { ...parameters, snrDb }, context())] as FrameDelivery[];
    const values = added(leadII(noisy), leadII(plain), 6, 24);
    const found = 10 * Math.log10(2 ** 2 / 8 / rms(values) ** 2);
    expect(Math.abs(found - snrDb)).toBeLessThan(0.3);
  });

  it('changes nothing outside its stretch and comes without a step', () => {
    const noisy = [...noise(plain, { ...parameters, snrDb: 0 }, context())] as FrameDelivery[];
    const values = added(leadII(noisy), leadII(plain), 0, 30);
    expect(values.slice(0, 5 * RATE_HZ).every((value) => value === 0)).toBe(true);
    expect(values.slice(25 * RATE_HZ).every((value) => value === 0)).toBe(true);
    expect(rms(values.slice(5 * RATE_HZ, 5.02 * RATE_HZ))).toBeLessThan(0.05);
  });

  it('leaves other leads, leads that are off and invalid samples alone', () => {
    const [first] = framesOf(plain);
    if (first === undefined) throw new Error('no frame');
    const [lead] = first.leads;
    if (lead === undefined) throw new Error('no lead');
    const frame = {
      ...first,
      leads: [
        { ...lead, counts: new Int16Array(50).fill(-32_768) },
        { ...lead, lead: 'V1' as const },
        { ...lead, lead: 'V2' as const, leadOff: true },
      ],
    };
    const delivery: FrameDelivery = { kind: 'frame', dueUs: epochUs(START_US), frame };
    const all = {
      ...parameters,
      fromMs: 0,
      snrDb: 0,
      qrsMv: new Map([
        ['II', 2],
        ['V1', 2],
        ['V2', 2],
      ] as const),
    };
    const [noisy] = framesOf(noise([delivery], { ...all, leads: ['II', 'V2'] }, context()));
    expect(noisy?.leads).toEqual(frame.leads);
  });

  it('stays in the range of a frame', () => {
    const noisy = [...noise(plain, { ...parameters, snrDb: -60 }, context())] as FrameDelivery[];
    const counts = leadII(noisy).flatMap((one) => [...one.counts]);
    expect(Math.max(...counts)).toBe(32_767);
    expect(Math.min(...counts)).toBe(-32_767);
  });

  it('begins elsewhere in the track for another seed', () => {
    const one = leadII([
      ...noise(plain, { ...parameters, snrDb: 0 }, context(1)),
    ] as FrameDelivery[]);
    const two = leadII([
      ...noise(plain, { ...parameters, snrDb: 0 }, context(2)),
    ] as FrameDelivery[]);
    expect(String(one.map(({ counts }) => counts))).not.toBe(
      String(two.map(({ counts }) => counts)),
    );
  });
});

describe('noiseGain', () => {
  it('is 1 where the noise is as strong as a QRS of 2.83 times its amplitude, at 0 dB', () => {
    expect(noiseGain(Math.sqrt(8) * 0.2, 0.2, 0)).toBeCloseTo(1, 12);
    expect(noiseGain(Math.sqrt(8) * 0.2, 0.2, 20)).toBeCloseTo(0.1, 12);
  });
});

describe('syntheticNoise', () => {
  it.each(NOISE_KINDS)('makes the same %s for the same seed, and another for another', (kind) => {
    const make = (seed: number) => syntheticNoise(kind, new SeededRandom(seed), RATE_HZ);
    const bytes = (seed: number): string =>
      make(seed)
        .channels.map(({ valuesMv }) => Buffer.from(valuesMv.buffer).toString('base64'))
        .join();
    expect(bytes(1) === bytes(1)).toBe(true);
    expect(bytes(1) === bytes(2)).toBe(false);
    for (const { rmsMv, valuesMv } of make(1).channels) {
      expect(rmsMv).toBeGreaterThan(0);
      expect(valuesMv.every(Number.isFinite)).toBe(true);
    }
  });

  it('makes wander slower than electrode motion, and that slower than muscle', () => {
    const turns = NOISE_KINDS.map((kind) => {
      const [channel] = syntheticNoise(kind, new SeededRandom(1), RATE_HZ).channels;
      const values = channel?.valuesMv.subarray(0, 10_000) ?? new Float32Array();
      let [steps, size] = [0, 0];
      for (let at = 1; at < values.length; at += 1) {
        steps += ((values[at] ?? 0) - (values[at - 1] ?? 0)) ** 2;
        size += (values[at] ?? 0) ** 2;
      }
      return steps / size;
    });
    const [muscle = 0, wander = 0, motion = 0] = turns;
    expect(wander).toBeLessThan(motion);
    expect(motion).toBeLessThan(muscle);
  });
});

describe('readNoiseRecord', () => {
  it('reads every signal of a WFDB record, whatever it is called', async () => {
    const track = await readNoiseRecord(join(import.meta.dirname, '..', 'fixtures', 'fmt16'));
    expect(track.channels.length).toBeGreaterThan(1);
    for (const { rmsMv } of track.channels) expect(rmsMv).toBeGreaterThan(0);
  });

  it('refuses a record that is not there', async () => {
    await expect(readNoiseRecord('/nowhere/em')).rejects.toMatchObject({ code: 'ECG_REPLAY_FILE' });
  });
});
