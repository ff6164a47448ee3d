import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedAnnotation } from '../../src/replay/recording.js';
import { writeWfdbAnnotations } from '../../src/replay/wfdb-annotation-writer.js';
import { ANNOTATION_SYMBOLS, parseWfdbAnnotations } from '../../src/replay/wfdb-annotations.js';
import { WRITTEN_ANNOTATIONS, readInPython } from './written-record.js';

const FIXTURES = join(__dirname, 'fixtures');

function mark(changes: Partial<RecordedAnnotation> = {}): RecordedAnnotation {
  return { sampleIndex: 10, symbol: 'N', subtype: 0, channel: 0, number: 0, note: '', ...changes };
}

function readBack(
  annotations: readonly RecordedAnnotation[],
  sampleRateHz?: number,
): ReturnType<typeof parseWfdbAnnotations> {
  const options = sampleRateHz === undefined ? {} : { sampleRateHz };
  return parseWfdbAnnotations(writeWfdbAnnotations(annotations, options), 'written');
}

const notes = fc
  .array(fc.integer({ min: 1, max: 255 }), { maxLength: 255 })
  .map((codes) => String.fromCharCode(...codes))
  .filter((note) => !note.startsWith('##'));

const annotations = fc.array(
  fc.record({
    sampleIndex: fc.oneof(
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 0, max: 9_000_000_000 }),
    ),
    symbol: fc.constantFrom(...ANNOTATION_SYMBOLS.values(), '[15]', '[42]', '[58]'),
    subtype: fc.integer({ min: -128, max: 127 }),
    channel: fc.integer({ min: 0, max: 255 }),
    number: fc.integer({ min: -128, max: 127 }),
    note: notes,
  }),
  { maxLength: 40 },
);

describe('writeWfdbAnnotations', () => {
  it('gives back every field of every annotation, in time order', () => {
    fc.assert(
      fc.property(annotations, (given) => {
        const inOrder = given.toSorted((a, b) => a.sampleIndex - b.sampleIndex);
        expect(readBack(given).annotations).toEqual(inOrder);
      }),
    );
  });

  it('gives back the rate that it was given', () => {
    fc.assert(
      fc.property(
        annotations,
        fc.oneof(fc.constantFrom(100, 257.5), fc.integer({ min: 1, max: 1e6 })),
        (given, sampleRateHz) => {
          const found = readBack(given, sampleRateHz);
          expect(found.timeResolutionHz).toBe(sampleRateHz);
          expect(found.annotations).toHaveLength(given.length);
        },
      ),
    );
  });

  it('keeps the order of annotations at one position, and its input as it is', () => {
    const given = [
      mark({ sampleIndex: 9, note: 'b' }),
      mark({ sampleIndex: 5 }),
      mark({ sampleIndex: 9, note: 'a' }),
    ];
    const before = structuredClone(given);
    expect(readBack(given).annotations.map(({ note }) => note)).toEqual(['', 'b', 'a']);
    expect(given).toEqual(before);
  });

  it('writes the bytes that the format prescribes', () => {
    const bytes = writeWfdbAnnotations([
      mark({ sampleIndex: 1_023 }),
      // 70 000 samples on: 0x0001_1170, the high half first.
      mark({ sampleIndex: 71_023, symbol: 'V', subtype: -1, channel: 2, number: 3, note: 'odd' }),
      mark({ sampleIndex: 71_024, channel: 2, number: 3 }),
    ]);
    const words = [
      ...[0xff, 0x07],
      ...[0x00, 0xec, 0x01, 0x00, 0x70, 0x11, 0x00, 0x14],
      ...[0xff, 0xf4, 0x02, 0xf8, 0x03, 0xf0],
      ...[0x03, 0xfc, 0x6f, 0x64, 0x64, 0x00],
      ...[0x01, 0x04],
      ...[0x00, 0x00],
    ];
    expect([...bytes]).toEqual(words);
  });

  it('writes the committed file, which python wfdb reads as it was meant', () => {
    expect(Buffer.from(writeWfdbAnnotations(WRITTEN_ANNOTATIONS))).toEqual(
      readFileSync(join(FIXTURES, 'written.wwq')),
    );
    expect(readInPython().annotators['wwq']?.annotations).toEqual(WRITTEN_ANNOTATIONS);
  });

  it('writes the committed file with a rate of its own, which python wfdb reads', () => {
    expect(Buffer.from(writeWfdbAnnotations(WRITTEN_ANNOTATIONS, { sampleRateHz: 1_000 }))).toEqual(
      readFileSync(join(FIXTURES, 'written.wwr')),
    );
    expect(readInPython().annotators['wwr']).toEqual({
      sampleRateHz: 1_000,
      annotations: WRITTEN_ANNOTATIONS,
    });
  });

  it.each([
    { name: 'a position below 0', changes: { sampleIndex: -1 }, says: /position from 0, came -1/ },
    { name: 'half a sample', changes: { sampleIndex: 1.5 }, says: /position from 0, came 1.5/ },
    { name: 'an unknown symbol', changes: { symbol: 'X' }, says: /sample 10: .*symbol.*came X/ },
    { name: 'a pseudo code', changes: { symbol: '[59]' }, says: /came \[59\]/ },
    { name: 'a subtype out of range', changes: { subtype: 128 }, says: /subtype -128\.\.127/ },
    { name: 'a channel out of range', changes: { channel: 256 }, says: /channel 0\.\.255/ },
    { name: 'a number out of range', changes: { number: -129 }, says: /number -128\.\.127/ },
    { name: 'a note that is too long', changes: { note: 'x'.repeat(256) }, says: /came 256/ },
    { name: 'a note beyond Latin-1', changes: { note: '½ Ω' }, says: /Latin-1/ },
    { name: 'a NUL in a note', changes: { note: 'a\u0000b' }, says: /without NUL/ },
    {
      name: 'a note that would define the file',
      changes: { sampleIndex: 0, note: '## time resolution: 1' },
      says: /does not begin with ##/,
    },
  ])('refuses $name', ({ changes, says }) => {
    expect(() => writeWfdbAnnotations([mark(changes)])).toThrow(
      expect.objectContaining({ code: 'ECG_REPLAY_WRITE', message: expect.stringMatching(says) }),
    );
  });

  it('refuses a rate that is none', () => {
    expect(() => writeWfdbAnnotations([], { sampleRateHz: 0 })).toThrow(/rate above 0/);
  });
});
