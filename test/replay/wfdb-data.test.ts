import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { parseWfdbHeader } from '../../src/replay/wfdb-header.js';
import { readWfdbRecord, readWfdbSamples } from '../../src/replay/wfdb-record.js';
import { readFileSync } from 'node:fs';

const data = process.env['WARDWAVE_DATA'];

/** Printed by `make-fixtures.py --record`, which reads with the reference package. */
const EXPECTED = {
  'mitdb/208': {
    sampleCount: 650_000,
    leads: ['II', 'V1'],
    signals: [
      { sum: 644_095_882, first: [1003, 1003, 1003, 1003, 1003], last: [979, 985, 990, 992, 1024] },
      {
        sum: 672_813_225,
        first: [1062, 1062, 1062, 1062, 1062],
        last: [1005, 1003, 1004, 1002, 1024],
      },
    ],
    symbols: { '+': 53, F: 373, N: 1586, Q: 2, S: 2, V: 992, '|': 8, '~': 24 },
    lastAnnotation: 649_935,
    notes: { '(N': 27, '(T': 26 },
  },
  'vfdb/424': {
    sampleCount: 525_000,
    leads: ['II', 'V1'],
    signals: [
      { sum: -17_999_648, first: [15, 19, 18, 9, 3], last: [54, 51, 36, 22, -18] },
      { sum: 1_792_402, first: [28, 24, 23, 23, 22], last: [-22, -79, -124, -142, -137] },
    ],
    symbols: { '+': 14 },
    lastAnnotation: 458_115,
    notes: { '(ASYS': 3, '(N': 1, '(NOD': 2, '(NOISE': 4, '(NSR': 2, '(VFIB': 1, '(VFL': 1 },
  },
};

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe('readWfdbRecord', () => {
  for (const [name, wanted] of Object.entries(EXPECTED)) {
    (data ? it : it.skip)(`reads ${name} as the reference reader does`, async () => {
      const path = join(data ?? '', name);
      const header = parseWfdbHeader(readFileSync(`${path}.hea`, 'utf8'), name);
      const samples = await readWfdbSamples(header, join(path, '..'), 'verify');
      expect(
        samples.map(({ adc }) => ({
          sum: adc.reduce((sum, value) => sum + value, 0),
          first: [...adc.subarray(0, 5)],
          last: [...adc.subarray(-5)],
        })),
      ).toEqual(wanted.signals);
      const recording = await readWfdbRecord(path);
      expect(recording.sampleCount).toBe(wanted.sampleCount);
      expect(recording.leads.map(({ lead }) => lead)).toEqual(wanted.leads);
      expect(countBy(recording.annotations.map(({ symbol }) => symbol))).toEqual(wanted.symbols);
      expect(recording.annotations.at(-1)?.sampleIndex).toBe(wanted.lastAnnotation);
      const notes = recording.annotations.map(({ note }) => note).filter((note) => note !== '');
      expect(countBy(notes)).toEqual(wanted.notes);
    });
  }
});
