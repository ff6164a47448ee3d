import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochUs } from '../../src/domain/units.js';
import { writeWfdbAnnotations } from '../../src/replay/wfdb-annotation-writer.js';
import { parseWfdbHeader, type WfdbHeader } from '../../src/replay/wfdb-header.js';
import { formatWfdbHeader, gainPerMv } from '../../src/replay/wfdb-header-writer.js';
import { readWfdbRecord } from '../../src/replay/wfdb-record.js';
import { WfdbSignalFile } from '../../src/replay/wfdb-signal-writer.js';
import {
  WRITTEN_ANNOTATIONS,
  WRITTEN_COUNTS,
  WRITTEN_GAINS_UV,
  readInPython,
  writtenHeader,
} from './written-record.js';

const FIXTURES = join(__dirname, 'fixtures');

/** Makes the committed files anew, in a folder. */
function writeAll(folder: string): void {
  const shape = { signalCount: 2, sampleCount: 300 };
  rmSync(join(folder, 'written.dat'), { force: true });
  const file = WfdbSignalFile.create(join(folder, 'written.dat'), shape);
  const stretch = (from: number, to: number): Int16Array[] =>
    WRITTEN_COUNTS.map((counts) => counts.subarray(from, to));
  file.put(140, stretch(140, 300));
  file.put(0, stretch(0, 100));
  writeFileSync(join(folder, 'written.hea'), formatWfdbHeader(writtenHeader(file.finish())));
  writeFileSync(join(folder, 'written.wwq'), writeWfdbAnnotations(WRITTEN_ANNOTATIONS));
  const rate = { sampleRateHz: 1_000 };
  writeFileSync(join(folder, 'written.wwr'), writeWfdbAnnotations(WRITTEN_ANNOTATIONS, rate));
}

const folder =
  process.env['WARDWAVE_WRITE_FIXTURES'] === '1'
    ? FIXTURES
    : mkdtempSync(join(tmpdir(), 'wardwave-written-'));
writeAll(folder);

describe('formatWfdbHeader', () => {
  it('writes the committed record, which python wfdb reads as it was meant', () => {
    for (const name of ['written.hea', 'written.dat']) {
      expect(readFileSync(join(folder, name))).toEqual(readFileSync(join(FIXTURES, name)));
    }
    const { record } = readInPython();
    const header = parseWfdbHeader(readFileSync(join(folder, 'written.hea'), 'utf8'), 'written');
    expect(record).toMatchObject({
      sampleRateHz: header.frameRateHz,
      sampleCount: 300,
      startUs: header.startUs,
      comments: header.comments,
    });
    record.signals.forEach((signal, index) => {
      const wanted = header.signals[index];
      expect(signal).toMatchObject({
        name: wanted?.description,
        format: '16',
        units: 'mV',
        gainPerMv: wanted?.gainPerUnit,
        baseline: 0,
        initialValue: wanted?.initialValue,
        checksum: wanted?.checksum,
        counts: [...(WRITTEN_COUNTS[index] ?? [])],
      });
    });
  });

  it('gives the millivolts of a count in python wfdb, and none in a gap', () => {
    readInPython().record.signals.forEach(({ millivolts }, index) => {
      const gainUv = WRITTEN_GAINS_UV[index] ?? NaN;
      millivolts.forEach((value, at) => {
        const count = WRITTEN_COUNTS[index]?.[at] ?? NaN;
        if (at >= 100 && at < 140) expect(value).toBeNull();
        // Two roundings of a double.
        else expect(Math.abs((value ?? NaN) - (count * gainUv) / 1_000)).toBeLessThan(1e-11);
      });
    });
  });

  it('is read back by our own reader with the same counts and gains', async () => {
    const recording = await readWfdbRecord(join(folder, 'written'));
    expect(recording.startUs).toBe(1_769_903_998_037_000);
    expect(recording.sampleRateHz).toBe(257.5);
    recording.leads.forEach(({ counts, gainUvPerCount }, index) => {
      expect(gainUvPerCount).toBe(WRITTEN_GAINS_UV[index]);
      expect(counts).toEqual(WRITTEN_COUNTS[index]);
    });
  });

  it('gives back every field through the parser', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/);
    const text = fc
      .array(fc.stringMatching(/^[!-~]{1,8}$/), { maxLength: 3 })
      .map((words) => words.join(' '));
    const int = (max: number): fc.Arbitrary<number> => fc.integer({ min: -max, max });
    const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const signals = fc.record({
      fileName: word.map((name) => `${name}.dat`),
      format: fc.constantFrom(16, 24, 212),
      samplesPerFrame: fc.integer({ min: 1, max: 4 }),
      skewFrames: fc.nat(9),
      byteOffset: fc.nat(9),
      gainPerUnit: positive,
      baseline: int(40_000),
      units: fc.constantFrom('mV', 'uV'),
      adcResolutionBits: fc.nat(24),
      adcZero: int(4_096),
      initialValue: int(40_000),
      checksum: int(32_767),
      blockSizeBytes: fc.nat(512),
      description: text,
    });
    const headers = fc.record({
      recordName: word,
      frameRateHz: positive,
      counterFrequencyHz: positive,
      baseCounterValue: fc.oneof(fc.constant(0), positive),
      frameCount: fc.integer({ min: 1, max: 1e9 }),
      startUs: fc.integer({ min: 0, max: 4_000_000_000_000_000 }).map(epochUs),
      signals: fc.array(signals, { minLength: 1, maxLength: 4 }),
      comments: fc.array(text),
    });
    fc.assert(
      fc.property(headers, (header: WfdbHeader) => {
        expect(parseWfdbHeader(formatWfdbHeader(header), 'written')).toEqual(header);
      }),
    );
  });

  it('keeps a line break of a monitor from beginning a line of its own', () => {
    const header = writtenHeader([]);
    const text = formatWfdbHeader({ ...header, comments: ['device: a\nwritten 9 9\r\nµ'] });
    expect(parseWfdbHeader(text, 'written').comments).toEqual(['device: a written 9 9 ?']);
  });

  it.each(['bed.1', 'a b', '../x', ''])('refuses the record name "%s"', (recordName) => {
    expect(() => formatWfdbHeader({ ...writtenHeader([]), recordName })).toThrow(
      expect.objectContaining({ code: 'ECG_REPLAY_WRITE' }),
    );
  });
});

describe('gainPerMv', () => {
  it.each([5, 2.5, 4.88, 0.305, 1, 1.25, 0.001, 1_000, 3.05, 4.8828125])(
    'gives %d uV a count back to the last bit',
    (gainUv) => {
      expect(1_000 / gainPerMv(gainUv)).toBe(gainUv);
    },
  );

  it('gives any gain back to the last bit but one', () => {
    const gains = fc.double({ min: 0.001, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(gains, (gainUv) => {
        const back = 1_000 / gainPerMv(gainUv);
        expect(Math.abs(back - gainUv) / gainUv).toBeLessThanOrEqual(2 ** -52);
      }),
    );
  });
});
