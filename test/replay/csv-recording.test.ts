import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INVALID_COUNT } from '../../src/domain/frame.js';
import { parseCsvRecording, readCsvRecording } from '../../src/replay/csv-recording.js';

const options = { name: 'x.csv', sampleRateHz: 250, unit: 'mV' } as const;

describe('parseCsvRecording', () => {
  it('reads leads in millivolts with the rate of the time column', () => {
    const recording = parseCsvRecording(
      'time_s,II,V1\ns,mV,mV\n0,1,-0.5\n0.004,1.001,\n0.008,nan,32',
      {
        name: 'x.csv',
      },
    );
    expect(recording).toMatchObject({ name: 'x.csv', sampleRateHz: 250, sampleCount: 3 });
    expect(recording.leads.map(({ lead, counts }) => [lead, [...counts]])).toEqual([
      ['II', [1000, 1001, INVALID_COUNT]],
      ['V1', [-500, INVALID_COUNT, 32_000]],
    ]);
    expect(recording.leads[0]?.gainUvPerCount).toBe(1);
  });

  it('finds a whole rate behind times that are rounded to milliseconds', () => {
    const rows = Array.from(
      { length: 1_000 },
      (_, index) => `${Math.round((index * 1000) / 360)};0`,
    );
    const { sampleRateHz } = parseCsvRecording(['time_ms;II', ...rows].join('\r\n'), {
      name: 'x',
      unit: 'uV',
    });
    expect(sampleRateHz).toBe(360);
  });

  it('counts microvolts as microvolts', () => {
    const { leads } = parseCsvRecording('II\tV5\n-1200\t7', { ...options, unit: 'uV' });
    expect(leads.map(({ counts }) => counts[0])).toEqual([-1200, 7]);
  });

  it('rescales what does not fit into 16 bits', () => {
    const { leads } = parseCsvRecording('II\n65.534\n-65.534\n0', options);
    expect(leads[0]?.gainUvPerCount).toBeCloseTo(2, 9);
    expect([...(leads[0]?.counts ?? [])]).toEqual([32_767, -32_767, 0]);
  });

  it('leaves out columns that are no lead', () => {
    const { leads, leftOut } = parseCsvRecording(
      'sample,II,RESP,SpO2\nsample,mV,NU,mV\n0,1,2,3\n1,1,2,3',
      options,
    );
    expect(leads.map(({ lead }) => lead)).toEqual(['II']);
    expect(leftOut).toEqual([
      { sourceName: 'RESP', reason: 'not-a-voltage' },
      { sourceName: 'SpO2', reason: 'unknown-lead' },
    ]);
  });

  it.each([
    [
      'an empty file',
      '',
      'ECG_REPLAY_CSV',
      'x.csv, line 1: expected a line with the names of leads, came an empty file',
    ],
    [
      'a file without names',
      '1,2\n3,4',
      'ECG_REPLAY_CSV',
      'x.csv, line 1: expected the names of leads, came numbers',
    ],
    [
      'a file without rows',
      'II\nmV\n',
      'ECG_REPLAY_CSV',
      'x.csv, line 3: expected a row of numbers, came the end of the file',
    ],
    [
      'unequal columns',
      'II,V1\n1,2\n1',
      'ECG_REPLAY_CSV',
      'x.csv, line 3: expected 2 columns, came 1',
    ],
    [
      'a blank line inside',
      'II,V1\n1,2\n\n1,2',
      'ECG_REPLAY_CSV',
      'x.csv, line 3: expected 2 columns, came 1',
    ],
    [
      'text in a number',
      'II,V1\n1,2\n1,two',
      'ECG_REPLAY_CSV',
      'x.csv, line 3, column V1: expected a number, came "two"',
    ],
    [
      'infinity',
      'II\n1e999',
      'ECG_REPLAY_CSV',
      'x.csv, line 2, column II: expected a number, came "1e999"',
    ],
    [
      'no lead',
      'PLETH\n1',
      'ECG_REPLAY_LEADS',
      'x.csv, line 1: expected at least one ECG lead, came PLETH',
    ],
    [
      'a skipped sample',
      'sample,II\n0,1\n1,1\n3,1',
      'ECG_REPLAY_CSV',
      'x.csv, line 4: expected sample near 2 for evenly spaced samples, came 3',
    ],
    [
      'a time that stands still',
      'time_s,II\n1,1\n1,1',
      'ECG_REPLAY_CSV',
      'expected a column time_s that rises',
    ],
  ])('refuses %s and says where', (_, text, code, message) => {
    const { sampleRateHz, ...withoutRate } = options;
    let error: unknown;
    try {
      parseCsvRecording(
        text,
        text.startsWith('time') ? withoutRate : { ...withoutRate, sampleRateHz },
      );
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(message);
  });

  it('asks for the rate and for the unit where the file has neither', () => {
    expect(() => parseCsvRecording('II\n1', { name: 'x', unit: 'mV' })).toThrow(
      /"sampleRateHz" above 0/,
    );
    expect(() => parseCsvRecording('II\n1', { name: 'x', sampleRateHz: 250 })).toThrow(
      /option "unit"/,
    );
  });
});

describe('readCsvRecording', () => {
  it('names the recording after its file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'wardwave-csv-')), 'bed.csv');
    writeFileSync(path, '\uFEFFII,V1\nmV,mV\n0.1,0.2\n');
    await expect(readCsvRecording(path, { sampleRateHz: 500 })).resolves.toMatchObject({
      name: 'bed.csv',
      sampleRateHz: 500,
    });
  });

  it('says which file cannot be read', async () => {
    await expect(readCsvRecording('/nowhere/x.csv')).rejects.toMatchObject({
      code: 'ECG_REPLAY_FILE',
      message: '/nowhere/x.csv: expected a readable file, came ENOENT',
    });
  });
});
