import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { INVALID_COUNT, type EcgFrame, type LeadSamples } from '../../src/domain/frame.js';
import { epochUs, sampleIndex } from '../../src/domain/units.js';
import { decodeFrame, encodeFrame } from '../../src/ingest/frame-codec.js';
import type { RejectReason } from '../../src/ingest/frame-source.js';
import { bed, EPOCH_US, frame, leadSamples, validFrames } from './frames.js';

/** The leads of a frame, whatever they hold. */
const withLeads = (leads: readonly object[]): Partial<EcgFrame> => ({
  leads: leads as readonly LeadSamples[],
});

const lead = leadSamples('II', 50);

describe('encodeFrame and decodeFrame', () => {
  it('give every valid frame back as it was', () => {
    fc.assert(
      fc.property(validFrames, (sent) => {
        expect(decodeFrame(encodeFrame(sent), { key: sent.bedId })).toEqual({
          ok: true,
          frame: sent,
        });
      }),
      { numRuns: 200 },
    );
  });

  it('keep integers exact up to 2^53 - 1', () => {
    const sent = frame(0, {
      sequence: Number.MAX_SAFE_INTEGER,
      streamEpochUs: epochUs(Number.MAX_SAFE_INTEGER - 1),
      deviceTimeUs: epochUs(Number.MAX_SAFE_INTEGER),
    });
    expect(decodeFrame(encodeFrame(sent), { key: 'B1' })).toEqual({ ok: true, frame: sent });
  });

  it.each([0, 1, 2, 3])('read bytes at offset %i of their memory', (offset) => {
    const sent = frame(3);
    const bytes = encodeFrame(sent);
    const memory = new Uint8Array(bytes.length + offset);
    memory.set(bytes, offset);
    const decoded = decodeFrame(memory.subarray(offset), { key: 'B1' });
    expect(decoded).toEqual({ ok: true, frame: sent });
  });

  it('hand out views where the samples are aligned', () => {
    const bytes = encodeFrame(frame());
    const views = [0, 1].map((offset) => {
      const memory = new Uint8Array(bytes.length + offset);
      memory.set(bytes, offset);
      const decoded = decodeFrame(memory.subarray(offset), { key: 'B1' });
      return (
        decoded.ok && decoded.frame.leads.some(({ counts }) => counts.buffer === memory.buffer)
      );
    });
    expect(views).toContain(true);
  });
});

describe('decodeFrame', () => {
  const faults: readonly {
    readonly name: string;
    readonly reason: RejectReason;
    readonly changes: Partial<EcgFrame>;
    readonly says: string;
  }[] = [
    {
      name: 'a bed id with a space',
      reason: 'bad-bed-id',
      changes: { bedId: 'Jane Doe' as EcgFrame['bedId'] },
      says: 'a text of 8 characters that is no bed id came',
    },
    {
      name: 'another bed than the key',
      reason: 'bed-key-mismatch',
      changes: { bedId: bed('B2') },
      says: 'the frame\'s bed id "B2", and "B1" came',
    },
    {
      name: 'no lead',
      reason: 'empty-frame',
      changes: withLeads([]),
      says: 'one with no lead came',
    },
    {
      name: 'leads without samples',
      reason: 'empty-frame',
      changes: withLeads([leadSamples('II', 0)]),
      says: 'one with no sample came',
    },
    {
      name: 'leads of unequal length',
      reason: 'wrong-length',
      changes: withLeads([lead, leadSamples('V1', 49)]),
      says: '100 and 98 bytes came',
    },
    {
      name: 'half a sample',
      reason: 'wrong-length',
      changes: withLeads([{ ...lead, counts: new Uint8Array(101) }]),
      says: '101 bytes came',
    },
    {
      name: 'less than 50 ms of signal',
      reason: 'wrong-length',
      changes: withLeads([leadSamples('II', 11)]),
      says: 'has 12 to 500 samples of each lead (50 ms to 2000 ms), and 11 came',
    },
    {
      name: 'more than 2 s of signal',
      reason: 'wrong-length',
      changes: withLeads([leadSamples('II', 501)]),
      says: 'and 501 came',
    },
    { name: 'rate 0', reason: 'impossible-rate', changes: { sampleRateHz: 0 }, says: 'and 0 came' },
    {
      name: 'rate NaN',
      reason: 'impossible-rate',
      changes: { sampleRateHz: Number.NaN },
      says: 'sample_rate_hz is 100 to 1000, and NaN came',
    },
    {
      name: 'rate infinity',
      reason: 'impossible-rate',
      changes: { sampleRateHz: Infinity },
      says: 'and Infinity came',
    },
    {
      name: 'an unknown lead',
      reason: 'unknown-lead',
      changes: withLeads([{ ...lead, lead: 'V9' }]),
      says: 'and "V9" came',
    },
    {
      name: 'a lead twice',
      reason: 'duplicate-lead',
      changes: withLeads([lead, lead]),
      says: 'II came twice',
    },
    ...[Number.NaN, 0, -5, 1e-9, 1e6, Infinity].map((gainUvPerCount) => ({
      name: `gain ${gainUvPerCount}`,
      reason: 'bad-gain' as const,
      changes: withLeads([{ ...lead, gainUvPerCount }]),
      says: `gain_uv_per_count of lead II is 0.001 to 1000, and ${gainUvPerCount} came`,
    })),
    {
      name: 'a sample above 500 mV',
      reason: 'samples-out-of-range',
      changes: withLeads([
        { ...lead, gainUvPerCount: 1_000, counts: new Int16Array(50).fill(501) },
      ]),
      says: 'more came in lead II at 1000 microvolts a count',
    },
    {
      name: 'a sequence below 0',
      reason: 'undecodable',
      changes: { sequence: -1 },
      says: 'sequence is a whole number from 0 to 2^53 - 1',
    },
    {
      name: 'a sample position above 2^53',
      reason: 'undecodable',
      changes: { firstSampleIndex: sampleIndex(2 ** 53) },
      says: 'first_sample_index is a whole number',
    },
    {
      name: 'a time before 1970',
      reason: 'implausible-time',
      changes: { streamEpochUs: epochUs(-1) },
      says: 'stream_epoch_us is a time in microseconds since 1970',
    },
    {
      name: 'a device clock a day and a second off',
      reason: 'implausible-time',
      changes: { deviceTimeUs: epochUs(EPOCH_US + 86_401_000_000) },
      says: 'differ by at most 86400000 ms, and 86401000 ms came',
    },
    {
      name: 'a sample position that carries the time away',
      reason: 'implausible-time',
      changes: { firstSampleIndex: sampleIndex(2 ** 52) },
      says: 'differ by at most 86400000 ms',
    },
    {
      name: 'an endless device id',
      reason: 'undecodable',
      changes: { deviceId: 'x'.repeat(129) },
      says: 'device_id has at most 128 characters, and 129 came',
    },
  ];

  it.each(faults)('refuses $name as $reason and says what came', ({ changes, reason, says }) => {
    const decoded = decodeFrame(encodeFrame(frame(0, changes)), { key: 'B1' });
    expect(decoded).toMatchObject({ ok: false, rejection: { reason } });
    expect(decoded.ok ? '' : decoded.rejection.message).toContain(says);
  });

  it('never repeats a text that is no bed id', () => {
    const decoded = decodeFrame(encodeFrame(frame()), { key: 'Jane Doe' });
    expect(decoded).toMatchObject({ ok: false, rejection: { reason: 'bed-key-mismatch' } });
    expect(JSON.stringify(decoded)).not.toContain('Jane');
  });

  it('names the bed of a refused frame, but not where the key differs', () => {
    const badRate = decodeFrame(encodeFrame(frame(0, { sampleRateHz: 1 })), { key: 'B1' });
    const wrongKey = decodeFrame(encodeFrame(frame()), { key: 'B2' });
    expect(badRate).toMatchObject({ rejection: { bedId: 'B1' } });
    expect(wrongKey.ok ? undefined : wrongKey.rejection.bedId).toBeUndefined();
  });

  it('refuses a frame without a key', () => {
    const decoded = decodeFrame(encodeFrame(frame()), { key: undefined });
    expect(decoded).toMatchObject({ rejection: { reason: 'bed-key-mismatch' } });
  });

  it('refuses 10 MB without looking into it', () => {
    const decoded = decodeFrame(new Uint8Array(10_000_000), { key: 'B1' });
    expect(decoded).toEqual({
      ok: false,
      rejection: {
        reason: 'too-large',
        message: 'A frame has at most 1048576 bytes, and 10000000 came.',
        bedId: 'B1',
      },
    });
  });

  it('takes an invalid sample at any gain', () => {
    const counts = new Int16Array(50).fill(INVALID_COUNT);
    const sent = frame(0, { leads: [{ ...lead, gainUvPerCount: 1_000, counts }] });
    expect(decodeFrame(encodeFrame(sent), { key: 'B1' }).ok).toBe(true);
  });

  it('takes a short or empty frame that ends its stream', () => {
    const ends = [[], [leadSamples('II', 0)], [leadSamples('II', 3)]].map((leads) =>
      decodeFrame(encodeFrame(frame(0, { leads, endOfStream: true })), { key: 'B1' }),
    );
    expect(ends.map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof decodeFrame(bytes, { key: 'B1' }).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a frame that is cut short or has flipped bits, and stays inside its limits', () => {
    const bytes = Buffer.from(encodeFrame(frame(7)));
    const damage = fc.record({
      length: fc.integer({ min: 0, max: bytes.length }),
      flips: fc.array(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(damage, ({ length, flips }) => {
        const damaged = Buffer.from(bytes);
        for (const bit of flips)
          damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const decoded = decodeFrame(damaged.subarray(0, length), { key: 'B1' });
        if (!decoded.ok) return decoded.rejection.message.endsWith('.');
        const { sampleRateHz, leads, sampleCount } = decoded.frame;
        return (
          sampleRateHz >= 100 &&
          sampleRateHz <= 1_000 &&
          leads.every(({ counts }) => counts.length === sampleCount)
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
