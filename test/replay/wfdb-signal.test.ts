import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeSignalFile, SIGNAL_FORMATS } from '../../src/replay/wfdb-signal.js';

const layout = {
  fileName: 'x.dat',
  byteOffset: 0,
  samplesPerFrame: [1],
  initialValues: [0],
  frameCount: undefined,
};

describe('SIGNAL_FORMATS', () => {
  it.each([...SIGNAL_FORMATS.keys()])(
    'format %s holds as many samples as its bytes say',
    (number) => {
      const format = SIGNAL_FORMATS.get(number);
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 10_000 }), (count) => {
          const bytes = format?.bytesFor(count) ?? NaN;
          expect(format?.samplesIn(bytes)).toBe(count);
          if (count > 0) expect(format?.samplesIn(bytes - 1)).toBeLessThan(count);
        }),
      );
    },
  );
});

describe('decodeSignalFile', () => {
  it('reads the extremes of format 212', () => {
    const bytes = Uint8Array.from([0xff, 0x87, 0x00]);
    expect([...(decodeSignalFile(bytes, { ...layout, format: 212 }).signals[0] ?? [])]).toEqual([
      2047, -2048,
    ]);
  });

  it('ignores the two highest bits of a group in format 311', () => {
    const bytes = Uint8Array.from([0x01, 0x08, 0x30, 0xc0]);
    expect([...(decodeSignalFile(bytes, { ...layout, format: 311 }).signals[0] ?? [])]).toEqual([
      1, 2, 3,
    ]);
  });

  it.each([0, 508, 516])('names the formats that it reads where the header says %s', (format) => {
    expect(() => decodeSignalFile(new Uint8Array(8), { ...layout, format })).toThrow(
      new RegExp(`expected a signal format of 8, 16, .*, the header says ${format}$`),
    );
  });

  it('gives interleaved signals back in any numbers of samples a frame', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (samplesPerFrame, frameCount) => {
          const perFrame = samplesPerFrame.reduce((sum, count) => sum + count, 0);
          const flat = Int16Array.from({ length: perFrame * frameCount }, (_, index) => index);
          const { signals } = decodeSignalFile(new Uint8Array(flat.buffer), {
            ...layout,
            format: 16,
            samplesPerFrame,
            frameCount,
          });
          const back = Array.from({ length: frameCount }, (_, frame) =>
            signals.flatMap((signal, index) => {
              const count = samplesPerFrame[index] ?? 0;
              return [...signal.subarray(frame * count, (frame + 1) * count)];
            }),
          ).flat();
          expect(back).toEqual([...flat]);
        },
      ),
    );
  });
});
