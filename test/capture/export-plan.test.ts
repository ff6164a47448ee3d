import { describe, expect, it } from '@jest/globals';
import { ExportPlanner, type ExportPlan } from '../../src/capture/export-plan.js';
import { qualityMarks } from '../../src/capture/quality-marks.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs, sampleIndex } from '../../src/domain/units.js';
import { bed, EPOCH_US, frame, leadSamples } from '../ingest/frames.js';

function planOf(frames: readonly EcgFrame[]): ExportPlan {
  const planner = new ExportPlanner();
  for (const one of frames) planner.observe(one);
  return planner.plan();
}

/** A frame of the same bed whose first or second electrode is off. */
function off(sequence: number, ...leads: number[]): EcgFrame {
  const made = frame(sequence);
  return {
    ...made,
    leads: made.leads.map((lead, index) => ({ ...lead, leadOff: leads.includes(index) })),
  };
}

const notes = (frames: readonly EcgFrame[]): unknown[] =>
  planOf(frames).records.flatMap((record) =>
    qualityMarks(record).map(({ sampleIndex: at, note, subtype, channel }) => [
      at,
      note,
      subtype,
      channel,
    ]),
  );

describe('ExportPlanner', () => {
  it('makes one record of a stream, whatever the order of its frames', () => {
    const inOrder = [0, 1, 2, 5].map((sequence) => frame(sequence));
    const { records } = planOf(inOrder);
    expect(records).toEqual([
      {
        name: 'B1_20260101T000000',
        bedId: 'B1',
        deviceId: 'monitor-1',
        streamEpochUs: EPOCH_US,
        startUs: EPOCH_US,
        sampleRateHz: 250,
        leads: [
          { lead: 'II', gainUvPerCount: 5, leadOff: [] },
          { lead: 'V1', gainUvPerCount: 5, leadOff: [] },
        ],
        firstSampleIndex: 0,
        sampleCount: 300,
        present: [
          { start: 0, end: 150 },
          { start: 250, end: 300 },
        ],
        isRestart: false,
        endsStream: false,
      },
    ]);
    expect(planOf([...inOrder, ...inOrder].reverse()).records).toEqual(records);
  });

  it('tells whether a frame brings anything new', () => {
    const planner = new ExportPlanner();
    expect([0, 1, 0, 3, 1].map((sequence) => planner.observe(frame(sequence)))).toEqual([
      ...[true, true, false, true, false],
    ]);
  });

  it('keeps beds, epochs, rates, leads and gains apart, and finds each frame’s record', () => {
    const frames = [
      frame(0, { bedId: bed('B2') }),
      frame(0),
      frame(1, { leads: [leadSamples('II', 50)] }),
      frame(2, { leads: [{ ...leadSamples('II', 50), gainUvPerCount: 2.5 }] }),
      frame(3, { sampleRateHz: 500 }),
      frame(0, { streamEpochUs: epochUs(EPOCH_US + 60_000_000) }),
    ];
    const plan = planOf(frames);
    expect(
      plan.records.map(({ name, firstSampleIndex, isRestart }) => [
        name,
        firstSampleIndex,
        isRestart,
      ]),
    ).toEqual([
      ['B1_20260101T000000', 0, false],
      ['B1_20260101T000000_2', 50, false],
      ['B1_20260101T000000_3', 100, false],
      ['B1_20260101T000000_4', 150, false],
      ['B1_20260101T000100', 0, true],
      ['B2_20260101T000000', 0, false],
    ]);
    const found = frames.map((one) => plan.recordOf(one));
    expect(new Set(found).size).toBe(6);
    expect(
      found.every((record, index) => record?.firstSampleIndex === frames[index]?.firstSampleIndex),
    ).toBe(true);
  });

  it('takes bed ids that are no names in WFDB, and keeps them apart', () => {
    const frames = ['a.b', 'a-b', 'a_b'].map((bedId) => frame(0, { bedId: bed(bedId) }));
    expect(planOf(frames).records.map(({ name, bedId }) => [name, bedId])).toEqual([
      ['a_b_20260101T000000', 'a-b'],
      ['a_b_20260101T000000_2', 'a.b'],
      ['a_b_20260101T000000_3', 'a_b'],
    ]);
  });

  it('makes no record of hours for a stray frame: what is more than an hour away is one of its own', () => {
    const hour = 3_600 * 250;
    const far = frame(0, { firstSampleIndex: sampleIndex(50 + hour + 1), sequence: 9_000 });
    const near = frame(0, { firstSampleIndex: sampleIndex(50 + hour), sequence: 9_000 });
    expect(planOf([frame(0), near]).records.map(({ sampleCount }) => sampleCount)).toEqual([
      hour + 100,
    ]);
    const plan = planOf([frame(0), far]);
    expect(plan.records.map(({ name, sampleCount }) => [name, sampleCount])).toEqual([
      ['B1_20260101T000000', 50],
      ['B1_20260101T010000', 50],
    ]);
    expect(plan.recordOf(far)).toBe(plan.records[1]);
  });

  it('makes no record of a frame without samples', () => {
    const end = frame(0, { sampleCount: 0, endOfStream: true });
    const plan = planOf([end]);
    expect(plan.records).toEqual([]);
    expect(plan.recordOf(end)).toBeUndefined();
  });
});

describe('qualityMarks', () => {
  it('says where signal is missing and where it comes back', () => {
    expect(notes([0, 3, 4, 6].map((sequence) => frame(sequence)))).toEqual([
      [50, 'gap: 100 samples', -1, 0],
      [150, 'signal', 0, 0],
      [250, 'gap: 50 samples', -1, 0],
      [300, 'signal', 0, 0],
    ]);
  });

  it('says which electrode goes off and on, with a bit for each that is off', () => {
    expect(notes([frame(0), off(1, 1), off(2, 0, 1), off(3, 0), frame(4)])).toEqual([
      [50, 'lead off: V1', 2, 1],
      [100, 'lead off: II', 3, 0],
      [150, 'lead on: V1', 1, 1],
      [200, 'lead on: II', 0, 0],
    ]);
  });

  it('says behind a gap again what is off, and never that it is on where nothing is known', () => {
    expect(notes([off(0, 0), off(3, 0)])).toEqual([
      [0, 'lead off: II', 1, 0],
      [50, 'gap: 100 samples', -1, 0],
      [150, 'signal', 1, 0],
      [150, 'lead off: II', 1, 0],
    ]);
  });

  it('says where a monitor began anew and where it ended its stream', () => {
    const epoch = epochUs(EPOCH_US + 9_000_000);
    const end = frame(2, { streamEpochUs: epoch, sampleCount: 0, endOfStream: true });
    const second = [0, 1].map((sequence) => frame(sequence, { streamEpochUs: epoch }));
    expect(notes([frame(0), ...second, end])).toEqual([
      [0, 'monitor restart', 0, 0],
      [99, 'end of stream', 0, 0],
    ]);
  });
});
