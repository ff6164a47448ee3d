import { describe, expect, it } from '@jest/globals';
import type { Lead } from '../../../src/domain/lead.js';
import type { WaveMessage } from '../../../src/server/wire.js';
import { decodeSamples, KEPT_SECONDS, WaveStore } from '../../../dashboard/src/wave/wave-store.js';

function wave(
  startMs: number,
  rows: readonly (readonly number[])[],
  leads: Lead[] = ['II'],
): WaveMessage {
  const samples = new Uint8Array(Int16Array.from(rows.flat()).buffer);
  return { bedId: 'B01', startMs, sampleRateHz: 100, leads, samples };
}

function read(store: WaveStore, lead: Lead, fromMs: number, count: number): (number | undefined)[] {
  const first = store.indexAt(fromMs);
  return Array.from({ length: count }, (_, index) => store.sampleUv(lead, first + index));
}

describe('decodeSamples', () => {
  it('reads little-endian samples at any alignment', () => {
    const bytes = Uint8Array.of(9, 0x01, 0x00, 0xfe, 0xff);
    expect([...decodeSamples(bytes.subarray(1))]).toEqual([1, -2]);
  });
});

describe('WaveStore', () => {
  it('gives each lead its samples at their times', () => {
    const store = new WaveStore();
    store.take(
      wave(
        1_000,
        [
          [1, 2],
          [3, 4],
        ],
        ['II', 'V1'],
      ),
    );
    expect([read(store, 'II', 1_000, 2), read(store, 'V1', 1_000, 2)]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(store.newestMs).toBe(1_020);
  });

  it('leaves a gap where packets are missing, also over what the ring held before', () => {
    const store = new WaveStore();
    const whole = Array.from({ length: KEPT_SECONDS * 100 }, () => 7);
    store.take(wave(0, [whole]));
    const nextMs = KEPT_SECONDS * 1_000;
    store.take(wave(nextMs + 30, [[8]]));
    expect(read(store, 'II', nextMs - 10, 5)).toEqual([7, undefined, undefined, undefined, 8]);
  });

  it("marks the wire's missing samples and those of a lead that a packet leaves out", () => {
    const store = new WaveStore();
    store.take(
      wave(
        0,
        [
          [1, -32_768],
          [5, 6],
        ],
        ['II', 'V1'],
      ),
    );
    store.take(wave(20, [[3]], ['II']));
    expect(read(store, 'II', 0, 3)).toEqual([1, undefined, 3]);
    expect(read(store, 'V1', 0, 3)).toEqual([5, 6, undefined]);
  });

  it('places a packet that comes late and keeps the newest time', () => {
    const store = new WaveStore();
    store.take(wave(0, [[1]]));
    store.take(wave(20, [[3]]));
    store.take(wave(10, [[2]]));
    expect([read(store, 'II', 0, 3), store.newestMs]).toEqual([[1, 2, 3], 30]);
  });

  it.each([
    { name: 'the rate changes', next: { ...wave(10_000, [[9]]), sampleRateHz: 200 } },
    { name: 'the signal jumps far back', next: wave(0, [[9]]) },
  ])('begins anew when $name', ({ next }) => {
    const store = new WaveStore();
    store.take(wave(100_000, [[1, 2, 3]]));
    store.take(next);
    expect(store.newestMs).toBeLessThan(11_000);
  });

  it('takes nothing from a packet that holds nothing', () => {
    const store = new WaveStore();
    store.take(wave(0, [[]]));
    store.take({ ...wave(0, [[1]]), sampleRateHz: 0 });
    store.take(wave(0, [[1]], []));
    expect(store.newestMs).toBeUndefined();
  });

  it('gives the range of a stretch, and none where nothing is', () => {
    const store = new WaveStore();
    store.take(wave(0, [[4, -32_768, -2]]));
    expect(store.rangeUv('II', 0, 30)).toEqual({ lowUv: -2, highUv: 4 });
    expect(store.rangeUv('V1', 0, 30)).toBeUndefined();
  });
});
