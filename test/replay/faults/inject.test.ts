import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bedIdAt } from '../../../src/replay/recording-frames.js';
import { injected, streamNumber, type Fault } from '../../../src/replay/faults/inject.js';
import { noiseTrack } from '../../../src/replay/faults/noise-track.js';
import { BED, clean, dueMs, heldUpMs, START_US } from './streams.js';

const SECONDS = 12;
const stream = clean(SECONDS);
const track = noiseTrack([Float32Array.from({ length: 500 }, (_, at) => Math.sin(at))], 250);

const stretches = fc
  .tuple(fc.integer({ min: 0, max: 11_000 }), fc.integer({ min: 1, max: 12_000 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
const leads = fc.constantFrom('all' as const, ['II'] as const, ['II', 'V1'] as const);
const shares = fc.double({ min: 0, max: 1, noNaN: true });
const delays = fc.integer({ min: 0, max: 4_000 });

function faultOf<F>(kind: Fault['kind'], rest: fc.Arbitrary<F>): fc.Arbitrary<Fault> {
  return fc
    .tuple(stretches, rest)
    .map(([stretch, more]) => ({ kind, ...stretch, ...more }) as Fault);
}

const faults: fc.Arbitrary<Fault> = fc.oneof(
  faultOf('leadOff', fc.record({ leads })),
  faultOf(
    'noise',
    fc.record({
      leads,
      snrDb: fc.integer({ min: -6, max: 24 }),
      track: fc.constant(track),
      qrsMv: fc.constant(new Map([['II', 1]])),
    }),
  ),
  faultOf('gap', fc.constant({})),
  faultOf('clockDrift', fc.record({ ppm: fc.integer({ min: -1_000, max: 1_000 }) })),
  faultOf(
    'clockStep',
    fc.record({ atMs: delays, stepMs: fc.integer({ min: -5_000, max: 5_000 }) }),
  ),
  faultOf('monitorRestart', fc.record({ atMs: delays, outageMs: delays })),
  faultOf('linkDown', fc.record({ frames: fc.constantFrom('lost', 'delivered-after') })),
  faultOf('drop', fc.record({ share: shares })),
  faultOf('drop', fc.record({ every: fc.integer({ min: 2, max: 9 }) })),
  faultOf('duplicate', fc.record({ share: shares, afterMs: delays })),
  faultOf('delay', fc.record({ delayMs: delays, jitterMs: delays })),
  faultOf('reorder', fc.record({ withinFrames: fc.integer({ min: 1, max: 12 }) })),
);

const options = { bedId: BED, startUs: START_US, seed: 11 };

describe('injected', () => {
  it('gives the same deliveries each time it is read, for any faults and any seed', () => {
    fc.assert(
      fc.property(fc.array(faults, { maxLength: 6 }), fc.maxSafeNat(), (list, seed) => {
        const twice = injected(stream, list, { ...options, seed });
        const again = injected(clean(SECONDS), list, { ...options, seed });
        const first = [...twice];
        expect([...twice]).toEqual(first);
        expect([...again]).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });

  it('delivers in the order of arrival, nothing before it was sent, and the end of the stream last', () => {
    fc.assert(
      fc.property(fc.array(faults, { maxLength: 6 }), (list) => {
        const arrived = [...injected(stream, list, options)];
        const due = arrived.map(dueMs);
        expect(due).toEqual([...due].sort((a, b) => a - b));
        expect(Math.min(...heldUpMs(arrived))).toBeGreaterThanOrEqual(0);
        const ends = arrived.filter((one) => one.kind === 'frame' && one.frame.endOfStream);
        expect(ends).toHaveLength(1);
        expect(arrived.at(-1)).toBe(ends[0]);
      }),
      { numRuns: 60 },
    );
  });

  it('lets faults act in the same order however they are listed', () => {
    const list: readonly Fault[] = [
      { kind: 'delay', fromMs: 0, toMs: Infinity, delayMs: 100, jitterMs: 700 },
      { kind: 'linkDown', fromMs: 3_000, toMs: 6_000, frames: 'delivered-after' },
      { kind: 'drop', fromMs: 0, toMs: Infinity, share: 0.2 },
      { kind: 'monitorRestart', atMs: 8_000, outageMs: 500 },
      { kind: 'gap', fromMs: 1_000, toMs: 2_000 },
    ];
    const turned = [...list].reverse();
    expect([...injected(stream, turned, options)]).toEqual([...injected(stream, list, options)]);
  });

  it('draws for each bed and each kind of fault by itself', () => {
    const dropping: Fault = { kind: 'drop', fromMs: 0, toMs: Infinity, share: 0.5 };
    const doubling: Fault = {
      kind: 'duplicate',
      fromMs: 0,
      toMs: Infinity,
      share: 0.5,
      afterMs: 0,
    };
    const left = (list: readonly Fault[], changes = {}): readonly number[] => {
      const arrived = [...injected(stream, list, { ...options, ...changes })];
      return [
        ...new Set(arrived.flatMap((one) => (one.kind === 'frame' ? [one.frame.sequence] : []))),
      ];
    };
    expect(left([dropping, doubling])).toEqual(left([dropping]));
    expect(left([dropping], { bedId: bedIdAt(1, 2) })).not.toEqual(left([dropping]));
    expect(left([dropping], { seed: 12 })).not.toEqual(left([dropping]));
    expect(left([dropping, dropping])).not.toEqual(left([dropping]));
  });

  it('gives what it was given where there is no fault', () => {
    expect([...injected(stream, [], options)]).toEqual(stream);
  });
});

describe('streamNumber', () => {
  it('is a whole number of 32 bits, the same for the same name', () => {
    expect(streamNumber('B1/drop/0')).toBe(streamNumber('B1/drop/0'));
    expect(streamNumber('B1/drop/0')).not.toBe(streamNumber('B1/drop/1'));
    expect(streamNumber('')).toBe(0x811c9dc5);
  });
});
