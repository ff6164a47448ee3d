import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCapture, type ExportResult } from '../../src/app/export-capture.js';
import type { CapturedMessage } from '../../src/capture/captured-message.js';
import { INVALID_COUNT, type EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { parseWfdbHeader } from '../../src/replay/wfdb-header.js';
import type { Recording } from '../../src/replay/recording.js';
import { readWfdbRecord } from '../../src/replay/wfdb-record.js';
import { message, writeCapture } from '../capture/captures.js';
import { frameMessage } from '../capture/frames.js';
import { bed, EPOCH_US, frame, leadSamples } from '../ingest/frames.js';
import { readInPython } from '../replay/written-record.js';

const FIXTURES = join(__dirname, 'fixtures', 'exported');

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'wardwave-export-'));

async function exported(
  messages: readonly CapturedMessage[],
  folder = newFolder(),
): Promise<{ readonly folder: string; readonly result: ExportResult | undefined }> {
  const capture = await writeCapture(messages, { rotateBytes: 4_000 });
  const onNotice = ({ message: text }: { readonly message: string }): void => {
    throw new Error(text);
  };
  return { folder, result: await exportCapture({ capture, folder, onNotice }) };
}

const read = (folder: string, name: string): Promise<Recording> =>
  readWfdbRecord(join(folder, name), { annotator: 'wwq' });

/** What a bed sent, as one signal for each lead: the first value of a sample stays. */
function expectedCounts(frames: readonly EcgFrame[], sampleCount: number): number[][] {
  const leads = frames[0]?.leads.map(() => Array<number>(sampleCount).fill(INVALID_COUNT)) ?? [];
  for (const { leads: sent, firstSampleIndex } of frames) {
    sent.forEach(({ counts }, leadIndex) => {
      counts.forEach((count, index) => {
        const lead = leads[leadIndex];
        const at = firstSampleIndex + index;
        if (lead?.[at] === INVALID_COUNT) lead[at] = count;
      });
    });
  }
  return leads;
}

/** A stream with everything that may happen to one. */
const TROUBLED: readonly EcgFrame[] = [
  frame(0),
  frame(2),
  frame(1),
  frame(1),
  frame(5, {
    leads: [{ ...leadSamples('II', 50, 900), leadOff: true }, leadSamples('V1', 50, 250)],
  }),
  frame(6, { leads: [leadSamples('II', 50, 32_267), leadSamples('V1', 50, -32_767)] }),
  frame(7, { sampleCount: 0, endOfStream: true }),
];

const GAINS_UV = [4.88, 1000 / 3] as const;

const scaled = TROUBLED.map((one) => ({
  ...one,
  leads: one.leads.map((lead, index) => ({ ...lead, gainUvPerCount: GAINS_UV[index] ?? 5 })),
}));

const asMessages = (frames: readonly EcgFrame[]): CapturedMessage[] =>
  frames.map((one, index) => frameMessage(one, 200 * index));

describe('exportCapture', () => {
  it('writes every sample at its place with its gain, whatever order and copies it came in', async () => {
    const { folder, result } = await exported(asMessages(scaled));
    expect(result).toEqual({
      records: [
        {
          name: 'B1_20260101T000000',
          bedId: 'B1',
          sampleCount: 350,
          missingSamples: 100,
          frames: 6,
          differingSamples: 0,
        },
      ],
      messages: 7,
      duplicateFrames: 1,
      refused: new Map(),
    });
    const recording = await read(folder, 'B1_20260101T000000');
    expect(recording.startUs).toBe(EPOCH_US);
    expect(recording.sampleRateHz).toBe(250);
    expect(recording.leads.map(({ lead }) => lead)).toEqual(['II', 'V1']);
    expect(recording.leads.map(({ counts }) => [...counts])).toEqual(expectedCounts(scaled, 350));
    recording.leads.forEach(({ gainUvPerCount }, index) => {
      expect(gainUvPerCount).toBe(GAINS_UV[index]);
    });
    expect(
      recording.annotations.map(({ sampleIndex, symbol, note }) => [sampleIndex, symbol, note]),
    ).toEqual([
      [150, '~', 'gap: 100 samples'],
      [250, '~', 'signal'],
      [250, '~', 'lead off: II'],
      [300, '~', 'lead on: II'],
      [349, '~', 'end of stream'],
    ]);
  });

  it('writes the committed record, of which python wfdb reads the same counts and gains', async () => {
    const isMaking = process.env['WARDWAVE_WRITE_FIXTURES'] === '1';
    if (isMaking) {
      rmSync(FIXTURES, { recursive: true, force: true });
      mkdirSync(FIXTURES, { recursive: true });
    }
    const { folder } = await exported(asMessages(scaled), isMaking ? FIXTURES : newFolder());
    const name = 'B1_20260101T000000';
    for (const extension of ['hea', 'dat', 'wwq']) {
      const file = `${name}.${extension}`;
      expect(readFileSync(join(folder, file))).toEqual(readFileSync(join(FIXTURES, file)));
    }
    if (isMaking) return;
    const { record, annotators } = readInPython(join(FIXTURES, name));
    const counts = expectedCounts(scaled, 350);
    expect(record).toMatchObject({ sampleRateHz: 250, sampleCount: 350, startUs: EPOCH_US });
    expect(record.signals.map((signal) => signal.counts)).toEqual(counts);
    record.signals.forEach(({ gainPerMv, baseline, units, millivolts }, index) => {
      const gainUv = GAINS_UV[index] ?? NaN;
      expect({ gainUv: 1_000 / gainPerMv, baseline, units }).toEqual({
        gainUv,
        baseline: 0,
        units: 'mV',
      });
      millivolts.forEach((value, at) => {
        const count = counts[index]?.[at] ?? NaN;
        if (count === INVALID_COUNT) expect(value).toBeNull();
        // Two roundings of a double.
        else expect(Math.abs((value ?? NaN) - (count * gainUv) / 1_000)).toBeLessThan(1e-11);
      });
    });
    const ours = await read(FIXTURES, name);
    expect(annotators['wwq']?.annotations).toEqual(ours.annotations);
  });

  it('is the same in whatever order the frames come', async () => {
    const frames = [0, 1, 2, 3, 6, 7].map((sequence) => frame(sequence));
    const wholeOf = async (given: readonly EcgFrame[]): Promise<string[]> => {
      const { folder } = await exported(asMessages(given));
      const files = ['hea', 'dat', 'wwq'].map((extension) => `B1_20260101T000000.${extension}`);
      return files.map((file) => readFileSync(join(folder, file)).toString('base64'));
    };
    const expected = await wholeOf(frames);
    const orders = fc.shuffledSubarray([...frames, ...frames], { minLength: 12 });
    await fc.assert(
      fc.asyncProperty(orders, async (given) => {
        expect(await wholeOf(given)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the first of two frames that claim the same place, and says how many samples differ', async () => {
    const other = frame(0, { leads: [leadSamples('II', 50, 0), leadSamples('V1', 50, 7)] });
    const { folder, result } = await exported(asMessages([frame(0), other]));
    expect(result?.records).toMatchObject([{ frames: 2, differingSamples: 50 }]);
    const [, second] = (await read(folder, 'B1_20260101T000000')).leads;
    expect([...(second?.counts ?? [])]).toEqual([...leadSamples('V1', 50).counts]);
  });

  it('says in the header whose record it is, since when, and what is missing', async () => {
    const invalid = frame(1);
    invalid.leads[1]?.counts.fill(INVALID_COUNT, 0, 9);
    const restarted = [
      frame(0, { streamEpochUs: epochUs(EPOCH_US + 5_000_123) }),
      invalid,
      frame(3),
    ];
    const { folder } = await exported(asMessages([frame(0), ...restarted]));
    const headerOf = (name: string): ReturnType<typeof parseWfdbHeader> =>
      parseWfdbHeader(readFileSync(join(folder, `${name}.hea`), 'utf8'), name);
    expect(headerOf('B1_20260101T000000').comments).toEqual([
      'bed: B1',
      'device: monitor-1',
      'stream epoch: 2026-01-01T00:00:00.000Z (1767225600000000 us)',
      'first position: 0',
      'missing samples: 50 of 200 in 1 gaps',
      'invalid samples as sent: II 0, V1 9',
      'samples sent twice with other values: 0',
      'microvolts per count: II 5, V1 5',
      'source: topic ecg.frames, capture c-1, wardwave 0.0.0',
    ]);
    const second = headerOf('B1_20260101T000005');
    expect(second.startUs).toBe(EPOCH_US + 5_000_123);
    expect((await read(folder, 'B1_20260101T000005')).annotations).toMatchObject([
      { sampleIndex: 0, note: 'monitor restart' },
    ]);
  });

  it('counts what is no frame, and goes on', async () => {
    const messages = [
      message(),
      message({ value: undefined }),
      message({ key: undefined }),
      ...asMessages([frame(0)]),
      { ...frameMessage(frame(1), 0), key: Buffer.from('B2') },
    ];
    const { result } = await exported(messages);
    expect(result?.records).toHaveLength(1);
    expect(result?.refused).toEqual(
      new Map([
        ['undecodable', 2],
        ['bad-bed-id', 1],
        ['bed-key-mismatch', 1],
      ]),
    );
  });

  it('writes more records than it keeps open', async () => {
    const beds = Array.from({ length: 530 }, (_, index) => bed(`B${index}`));
    const frames = [0, 1].flatMap((sequence) => beds.map((bedId) => frame(sequence, { bedId })));
    const { folder, result } = await exported(asMessages(frames));
    expect(result?.records).toHaveLength(530);
    const last = await read(folder, 'B529_20260101T000000');
    expect([...(last.leads[0]?.counts ?? [])]).toEqual(
      expectedCounts([frame(0), frame(1)], 100)[0],
    );
  });

  it('refuses a folder that has records', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '100.hea'), '');
    await expect(exported(asMessages([frame(0)]), folder)).rejects.toMatchObject({
      code: 'ECG_APP_EXPORT_EXISTS',
      message: expect.stringContaining('100.hea'),
    });
    expect(readdirSync(folder)).toEqual(['100.hea']);
  });

  it('leaves no header where it was stopped, for a record with a header is whole', async () => {
    const frames = Array.from({ length: 2_000 }, (_, sequence) => frame(sequence));
    const capture = await writeCapture(asMessages(frames));
    const folder = newFolder();
    const stopping = new AbortController();
    const result = await exportCapture({
      capture,
      folder,
      signal: stopping.signal,
      onNotice: () => undefined,
      onProgress: ({ step }) => {
        if (step === 'planning') stopping.abort();
      },
    });
    expect(result).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.endsWith('.hea'))).toEqual([]);
  });
});
