import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INVALID_COUNT } from '../../src/domain/frame.js';
import { decodeSignalFile } from '../../src/replay/wfdb-signal.js';
import { WfdbSignalFile, type SignalFileShape } from '../../src/replay/wfdb-signal-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'wardwave-signal-'));
let files = 0;

function newFile(shape: SignalFileShape): {
  readonly file: WfdbSignalFile;
  readonly read: () => number[][];
} {
  files += 1;
  const path = join(folder, `s${files}.dat`);
  const { signalCount, sampleCount } = shape;
  const layout = {
    fileName: path,
    format: 16,
    byteOffset: 0,
    samplesPerFrame: Array<number>(signalCount).fill(1),
    initialValues: Array<number>(signalCount).fill(0),
    frameCount: sampleCount,
  };
  return {
    file: WfdbSignalFile.create(path, shape),
    read: () => decodeSignalFile(readFileSync(path), layout).signals.map((signal) => [...signal]),
  };
}

const counts = (...values: number[]): Int16Array => Int16Array.from(values);
const NONE = INVALID_COUNT;

describe('WfdbSignalFile', () => {
  it('holds invalid samples wherever nothing was put', () => {
    const { file, read } = newFile({ signalCount: 2, sampleCount: 4 });
    expect(file.put(1, [counts(7, 8), counts(-7, -8)])).toBe(0);
    expect(file.finish()).toEqual([
      { initialValue: NONE, checksum: 15, invalidCount: 2 },
      { initialValue: NONE, checksum: -15, invalidCount: 2 },
    ]);
    expect(read()).toEqual([
      [NONE, 7, 8, NONE],
      [NONE, -7, -8, NONE],
    ]);
  });

  it('keeps the first value of a sample and counts those that differ', () => {
    const { file, read } = newFile({ signalCount: 1, sampleCount: 5 });
    file.put(0, [counts(1, 2, NONE)]);
    expect(file.put(0, [counts(1, 9, 3, 4)])).toBe(1);
    expect(file.put(3, [counts(NONE, 5)])).toBe(0);
    file.finish();
    expect(read()).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('goes on after it was released', () => {
    const { file, read } = newFile({ signalCount: 1, sampleCount: 2 });
    file.put(0, [counts(1)]);
    file.release();
    file.put(1, [counts(2)]);
    file.finish();
    expect(read()).toEqual([[1, 2]]);
  });

  it('is the same in whatever order and overlap its stretches come', () => {
    const sampleCount = 60;
    const signal = Int16Array.from({ length: sampleCount }, (_, index) => index * 541 - 16_000);
    const stretch = fc.tuple(fc.nat(sampleCount), fc.nat(sampleCount));
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        const { file, read } = newFile({ signalCount: 1, sampleCount });
        const expected = Array<number>(sampleCount).fill(NONE);
        for (const [a, b] of stretches) {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          expect(file.put(from, [signal.subarray(from, to)])).toBe(0);
          for (let index = from; index < to; index += 1) expected[index] = signal[index] ?? NaN;
        }
        const [summary] = file.finish();
        expect(read()).toEqual([expected]);
        const sum = expected.reduce((total, value) => total + value, 0);
        expect(summary).toEqual({
          initialValue: expected[0],
          checksum: (sum << 16) >> 16,
          invalidCount: expected.filter((value) => value === NONE).length,
        });
      }),
      { numRuns: 40 },
    );
  });

  it('puts long stretches at their place, and goes back for what was left out', () => {
    const sampleCount = 100_000;
    const signals = [1, 2].map((factor) =>
      Int16Array.from(
        { length: sampleCount },
        (_, index) => ((index * 7 * factor) % 60_000) - 30_000,
      ),
    );
    const { file, read } = newFile({ signalCount: 2, sampleCount });
    const put = (from: number, to: number): number =>
      file.put(
        from,
        signals.map((signal) => signal.subarray(from, to)),
      );
    expect([put(30_000, 90_000), put(0, 40_000), put(89_999, sampleCount)]).toEqual([0, 0, 0]);
    expect(file.finish().map(({ invalidCount }) => invalidCount)).toEqual([0, 0]);
    expect(read().map((signal) => Int16Array.from(signal))).toEqual(signals);
  });

  it('fills and sums a file longer than one block', () => {
    const sampleCount = 700_001;
    const { file, read } = newFile({ signalCount: 2, sampleCount });
    file.put(sampleCount - 1, [counts(3), counts(4)]);
    expect(file.finish().map(({ invalidCount }) => invalidCount)).toEqual([700_000, 700_000]);
    expect(read().map((signal) => signal.at(-1))).toEqual([3, 4]);
    expect(read().every((signal) => signal.slice(0, -1).every((value) => value === NONE))).toBe(
      true,
    );
  });

  it.each([
    { name: 'before the file', at: -1, signals: [counts(1)] },
    { name: 'behind the file', at: 2, signals: [counts(1, 2)] },
    { name: 'with a signal too many', at: 0, signals: [counts(1), counts(1)] },
  ])('refuses samples $name', ({ at, signals }) => {
    const { file } = newFile({ signalCount: 1, sampleCount: 3 });
    expect(() => file.put(at, signals)).toThrow(
      expect.objectContaining({ code: 'ECG_REPLAY_WRITE' }),
    );
    file.release();
  });

  it('refuses to write over a file, and says where a folder is missing', () => {
    const shape = { signalCount: 1, sampleCount: 1 };
    const path = join(folder, 'twice.dat');
    WfdbSignalFile.create(path, shape).release();
    expect(() => WfdbSignalFile.create(path, shape)).toThrow(/twice.dat: .*came EEXIST/);
    expect(() => WfdbSignalFile.create(join(folder, 'no', 'x.dat'), shape)).toThrow(/ENOENT/);
  });
});
