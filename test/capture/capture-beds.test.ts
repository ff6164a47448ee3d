import { describe, expect, it } from '@jest/globals';
import { captureBeds, type CapturedWard } from '../../src/capture/capture-beds.js';
import type { CapturedMessage } from '../../src/capture/captured-message.js';
import { epochUs } from '../../src/domain/units.js';
import { bed, frame } from '../ingest/frames.js';
import { ABOUT, message, START_MS, writeCapture } from './captures.js';
import { decode, frameMessage } from './frames.js';

const START_US = START_MS * 1_000;

/** Frame `sequence` of a bed, which ends 200 ms later with each, as it comes after a delay. */
const sent = (bedId: string, sequence: number, delayMs = 10): CapturedMessage =>
  frameMessage(frame(sequence, { bedId: bed(bedId) }), 200 * (sequence + 1) + delayMs);

const unkeyed = message({ key: undefined, arrivedUs: epochUs(START_US + 230_000) });
const tombstone = message({ value: undefined, arrivedUs: epochUs(START_US + 240_000) });

async function wardOf(
  messages: readonly CapturedMessage[],
  options: Partial<Parameters<typeof captureBeds>[1]> = {},
  about: Partial<typeof ABOUT> = {},
): Promise<CapturedWard> {
  const folder = await writeCapture(messages, { about: { ...ABOUT, ...about } });
  return captureBeds(folder, { decode, ...options });
}

/** Sequence and due time after the start of what a bed delivers. */
function delivered(ward: CapturedWard, bedId: string): (readonly [number | string, number])[] {
  const found = ward.beds.find((one) => one.bedId === bedId);
  return [...(found?.deliveries ?? [])].map((delivery) => [
    delivery.kind === 'frame' ? delivery.frame.sequence : `${delivery.bytes.length} bytes`,
    (delivery.dueUs - START_US) / 1_000,
  ]);
}

describe('captureBeds', () => {
  it('gives each bed what it sent, in the order and with the pauses of its arrival', async () => {
    const ward = await wardOf([
      sent('B2', 0),
      sent('B1', 0),
      unkeyed,
      tombstone,
      sent('B1', 2),
      sent('B1', 1, 450),
      message({ arrivedUs: epochUs(START_US + 700_000) }),
      sent('B2', 3),
    ]);
    expect(ward.beds.map(({ bedId, messageCount }) => [bedId, messageCount])).toEqual([
      ['B1', 5],
      ['B2', 2],
    ]);
    // All came 10 ms after their last sample: that is what the shift takes away.
    expect(delivered(ward, 'B1')).toEqual([
      [0, 200],
      ['0 bytes', 230],
      [2, 600],
      [1, 840],
      ['3 bytes', 840],
    ]);
    expect(delivered(ward, 'B2')).toEqual([
      [0, 200],
      [3, 800],
    ]);
    expect(ward.durationUs).toBe(640_000);
  });

  it('keeps messages that name no bed apart, and everything in one row as it came', async () => {
    const given = [sent('B2', 0), unkeyed, sent('B1', 0), tombstone];
    const ward = await wardOf(given);
    expect(ward.unkeyed.messageCount).toBe(1);
    expect([...ward.unkeyed.deliveries]).toMatchObject([{ kind: 'message', key: undefined }]);
    expect([...ward.all].map(({ captured }) => captured)).toEqual(given);
    expect([...ward.all].map(({ dueUs }) => (dueUs - START_US) / 1_000)).toEqual([
      200, 220, 220, 230,
    ]);
  });

  it('can be gone through again', async () => {
    const ward = await wardOf([sent('B1', 0), sent('B1', 1)]);
    expect(delivered(ward, 'B1')).toEqual(delivered(ward, 'B1'));
    expect([...ward.all]).toEqual([...ward.all]);
  });

  it('does not let one monitor with a wrong clock move the others', async () => {
    const wrong = frame(0, {
      bedId: bed('B0'),
      streamEpochUs: epochUs(START_US - 3_600_000_000),
      deviceTimeUs: epochUs(START_US - 3_600_000_000),
    });
    const ward = await wardOf([frameMessage(wrong, 150), sent('B1', 0, 10), sent('B2', 0, 30)]);
    expect(delivered(ward, 'B1')).toEqual([[0, 180]]);
    expect(delivered(ward, 'B2')).toEqual([[0, 200]]);
  });

  it('follows the broker where the topic was read from its beginning, for all of that came at once', async () => {
    const atOnce = [0, 1, 2].map((sequence) => ({
      ...sent('B1', sequence),
      arrivedUs: epochUs(START_US + 9_000_000),
    }));
    const ward = await wardOf(atOnce, {}, { from: 'beginning' });
    expect(ward.timing).toBe('broker');
    expect(delivered(ward, 'B1')).toEqual([
      [0, 200],
      [1, 400],
      [2, 600],
    ]);
    const asItCame = await wardOf(atOnce, { timing: 'arrival' }, { from: 'beginning' });
    expect(delivered(asItCame, 'B1').map(([, due]) => due)).toEqual([400, 400, 400]);
  });

  it('follows what messages state themselves, as those of a replay that ran faster', async () => {
    const header = (dueMs: number): CapturedMessage['headers'] => [
      { name: 'due', value: Buffer.from(String(START_US + dueMs * 1_000)) },
    ];
    const given = [0, 1, 2].map((sequence) => ({
      ...sent('B1', sequence),
      arrivedUs: epochUs(START_US + 9_000_000 + sequence),
      headers: header(300 + 200 * sequence),
    }));
    const stated = ({ headers }: CapturedMessage): ReturnType<typeof epochUs> | undefined => {
      const text = headers[0]?.value;
      return text === undefined ? undefined : epochUs(Number(Buffer.from(text).toString()));
    };
    const ward = await wardOf(given, { stated });
    expect(delivered(ward, 'B1')).toEqual([
      [0, 300],
      [1, 500],
      [2, 700],
    ]);
    expect(ward.durationUs).toBe(400_000);
  });

  it('lets time stand still where the recorder’s clock was set back', async () => {
    const ward = await wardOf([sent('B1', 0), sent('B1', 1), sent('B1', 2, -500), sent('B1', 3)]);
    expect(delivered(ward, 'B1').map(([, due]) => due)).toEqual([200, 400, 400, 800]);
  });

  it('ends streams that did not end, only where it is asked to', async () => {
    const restarted = frame(0, { bedId: bed('B2'), streamEpochUs: epochUs(START_US + 500_000) });
    const given = [
      sent('B1', 0),
      sent('B2', 0),
      sent('B2', 1),
      frameMessage(restarted, 720),
      sent('B2', 2, 300),
      frameMessage(frame(1, { bedId: bed('B3'), endOfStream: true }), 820),
      sent('B3', 0, 700),
    ];
    const asItWas = await wardOf(given);
    expect([...asItWas.all]).toHaveLength(given.length);
    const ended = await wardOf(given, { endStreams: true });
    const ends = [...ended.all].slice(given.length);
    expect(ends).toMatchObject([
      {
        frame: {
          bedId: 'B1',
          sequence: 1,
          firstSampleIndex: 50,
          endOfStream: true,
          sampleCount: 0,
        },
      },
      {
        frame: {
          bedId: 'B2',
          sequence: 1,
          streamEpochUs: restarted.streamEpochUs,
          endOfStream: true,
        },
      },
    ]);
    expect(delivered(ended, 'B1').at(-1)).toEqual([1, 190]);
    expect(delivered(ended, 'B3')).toHaveLength(2);
  });

  it('gives the same for beds that are read side by side, one by one, or far apart', async () => {
    const value = Buffer.alloc(50_000);
    const given = Array.from({ length: 600 }, (_, index) =>
      message({
        offset: index,
        // Bed Z sends at the very beginning and end only.
        key: Buffer.from(index === 0 || index === 599 ? 'Z' : `B${index % 7}`),
        value,
        arrivedUs: epochUs(START_US + index * 1_000),
      }),
    );
    const folder = await writeCapture(given, { rotateBytes: 9_000_000 });
    const ward = captureBeds(folder, { decode });
    const offsets = (deliveries: Iterable<{ readonly captured: CapturedMessage | undefined }>) =>
      [...deliveries].map(({ captured }) => captured?.offset ?? -1);
    const oneByOne = ward.beds.map(({ deliveries }) => offsets(deliveries));
    const iterators = ward.beds.map(({ deliveries }) => deliveries[Symbol.iterator]());
    const sideBySide: number[][] = ward.beds.map(() => []);
    for (let open = iterators.length; open > 0;) {
      open = 0;
      iterators.forEach((iterator, index) => {
        const next = iterator.next();
        if (next.done === true) return;
        open += 1;
        sideBySide[index]?.push(next.value.captured?.offset ?? -1);
      });
    }
    expect(sideBySide).toEqual(oneByOne);
    expect(oneByOne.flat().sort((a, b) => a - b)).toEqual(given.map(({ offset }) => offset));
    expect(oneByOne.at(-1)).toEqual([0, 599]);
    expect(offsets(ward.all)).toEqual(given.map(({ offset }) => offset));
  });
});
