import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../../src/domain/units.js';
import { LoadSignal, type LoadSignalOptions } from '../../../src/app/load/load-signal.js';
import { decodeFrame } from '../../../src/ingest/frame-codec.js';

const START_US = epochUs(1_800_000_000_000_000);
const OPTIONS: LoadSignalOptions = {
  leads: ['II', 'V1'],
  sampleRateHz: 250,
  frameMs: 200,
  seed: 1,
  periodMs: 46_000,
  arrhythmiaOneIn: 2,
};

function frameOf(signal: LoadSignal, index: number, sequence: number) {
  const decoded = decodeFrame(signal.message(index, sequence, START_US), {
    key: signal.bed(index).bedId,
  });
  if (!decoded.ok) throw new Error(decoded.rejection.message);
  return decoded.frame;
}

describe('LoadSignal', () => {
  const signal = new LoadSignal(OPTIONS);

  it('makes messages that the ward takes as frames of a stream without holes', () => {
    for (const sequence of [0, 1, 2, 500]) {
      expect(frameOf(signal, 3, sequence)).toMatchObject({
        bedId: 'LOAD-00004',
        streamEpochUs: START_US,
        sequence,
        firstSampleIndex: sequence * 50,
        sampleCount: 50,
        sampleRateHz: 250,
        endOfStream: false,
        leads: [{ lead: 'II' }, { lead: 'V1' }],
      });
    }
  });

  it('plays the same signal again in every period, and another on each bed', () => {
    const countsOf = (index: number, sequence: number) =>
      frameOf(signal, index, sequence).leads.map(({ counts }) => [...counts]);
    expect(countsOf(0, 230)).toEqual(countsOf(0, 0));
    expect(countsOf(0, 1)).not.toEqual(countsOf(0, 0));
    const firsts = Array.from({ length: 16 }, (_, index) => JSON.stringify(countsOf(index, 0)));
    expect(new Set(firsts).size).toBe(16);
    expect(firsts.every((text) => new Set(text.split(',')).size > 5)).toBe(true);
  });

  it('gives the arrhythmia to one bed in so many', () => {
    const beds = [0, 1, 2, 3].map((index) => signal.bed(index).hasArrhythmia);
    expect(beds).toEqual([false, true, false, true]);
    const none = new LoadSignal({ ...OPTIONS, arrhythmiaOneIn: 0 });
    expect(none.bed(1).hasArrhythmia).toBe(false);
  });

  it('ends a stream in good order', () => {
    const decoded = decodeFrame(signal.lastMessage(1, 7, START_US), { key: 'LOAD-00002' });
    expect(decoded).toMatchObject({
      ok: true,
      frame: { endOfStream: true, sequence: 7, firstSampleIndex: 350, sampleCount: 0 },
    });
  });

  it.each([
    { name: 'half samples', options: { sampleRateHz: 333 } },
    { name: 'no room for an arrhythmia', options: { periodMs: 40_000 } },
    { name: 'half frames', options: { periodMs: 46_100 } },
  ])('refuses frames or periods with $name', ({ options }) => {
    expect(() => new LoadSignal({ ...OPTIONS, ...options })).toThrow(
      expect.objectContaining({ code: 'ECG_LOAD_OPTION' }),
    );
  });
});
