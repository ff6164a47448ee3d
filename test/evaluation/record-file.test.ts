import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EvaluationError } from '../../src/evaluation/errors.js';
import { decodeRecordResult, encodeRecordResult } from '../../src/evaluation/record-file.js';
import type { RecordResult } from '../../src/evaluation/record-result.js';
import { aResult, anAlert, beat, rhythm } from './support.js';

const full: RecordResult = {
  name: '118e06',
  durationMs: 1_805_555.5555555555,
  leadNames: [
    { sourceName: 'MLII', lead: 'II' },
    { sourceName: 'V1', lead: 'V1' },
  ],
  cells: {
    leads: ['II', 'V1'],
    cellCount: 2,
    scoreMilli: Int32Array.of(-2_147_483_648, 0, -1, 2 ** 31 - 1),
  },
  alerts: [anAlert(0, 1_000), flatLine()],
  truth: {
    annotations: [beat(1 / 3, 'N'), rhythm(25.000000000000004, '(VT, "é"\n')],
    bedsideAlarm: { kind: 'Asystole', isTrue: false },
    noiseDb: -6,
  },
};

/** An alert that rests on no score. */
function flatLine(): RecordResult['alerts'][number] {
  const { peakScore, limit, ...alert } = anAlert(100, 5_000);
  expect([peakScore, limit]).toEqual([2, 1.3]);
  return { ...alert, condition: 'no-electrical-activity', priority: 'high' };
}

describe('decodeRecordResult', () => {
  it('gives back what was encoded, to the last bit', () => {
    const back = decodeRecordResult(encodeRecordResult(full), '118e06.json');
    expect(back).toStrictEqual(full);
  });

  it('gives back any scores and times', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
        finite,
        fc.string(),
        (scores, atMs, note) => {
          const result = aResult(1_000, {
            cells: { leads: ['II'], cellCount: scores.length, scoreMilli: Int32Array.from(scores) },
            truth: { annotations: [{ atMs, symbol: '+', note }] },
          });
          expect(decodeRecordResult(encodeRecordResult(result), 'x')).toStrictEqual(result);
        },
      ),
    );
  });

  const text = encodeRecordResult(full);
  it.each([
    { name: 'a file cut short', bad: text.slice(0, 200), why: 'got text that is no JSON' },
    { name: 'an empty file', bad: '', why: 'got text that is no JSON' },
    { name: 'no object', bad: '[]', why: 'the whole file' },
    { name: 'another schema', bad: text.replace('"schema":1', '"schema":2'), why: 'in schema' },
    { name: 'a key too many', bad: text.replace('{', '{"extra":1,'), why: 'extra' },
    {
      name: 'a field too few',
      bad: text.replace('"raisedMs":4000,', ''),
      why: 'in alerts.0.raisedMs',
    },
    { name: 'an unknown lead', bad: text.replaceAll('"V1"', '"V9"'), why: 'leadNames' },
    {
      name: 'scores too few',
      bad: text.replace('"cellCount":2', '"cellCount":3'),
      why: '6 scores',
    },
  ])('refuses $name, and says which file to delete', ({ bad, why }) => {
    const decode = (): unknown => decodeRecordResult(bad, 'OUT/records/118e06.json');
    expect(decode).toThrow(EvaluationError);
    expect(decode).toThrow(/^OUT\/records\/118e06\.json: expected the result of a record/);
    expect(decode).toThrow(why);
    expect(decode).toThrow('Delete that file, and the record is evaluated afresh.');
  });
});
