import { isSystemBed, parseBedId, type BedId } from '../domain/bed.js';
import { SAMPLE_RATE_LIMITS_HZ, type EcgFrame, type LeadSamples } from '../domain/frame.js';
import { epochUs, sampleIndex, US_PER_MS, US_PER_SECOND } from '../domain/units.js';

import { sampleCountLimits, type FrameLimits } from './frame-limits.js';
import type { FrameRejection } from './frame-source.js';
import { checkLeads } from './lead-checks.js';
import { describeId, rejection, type Fault } from './rejection.js';
import type { WireFrame } from './wire-frame.js';

const BYTES_PER_SAMPLE = 2;

/**
 * Checks a frame from outside, cheapest checks first, and makes it usable.
 *
 * @param key - the message's key, which must be the bed id
 * @returns the frame, or the first thing that is wrong with it
 */
export function checkFrame(
  wire: WireFrame,
  key: string | undefined,
  limits: FrameLimits,
): EcgFrame | FrameRejection {
  const bedId = parseBedId(wire.bedId);
  if (bedId === undefined) {
    const message = `A bed id of 1 to 64 characters A-Z a-z 0-9 . _ - was expected, and ${describeId(wire.bedId)} came.`;
    return rejection('bad-bed-id', message, key);
  }
  if (isSystemBed(bedId)) {
    const message = `The id of a bed was expected, and ${bedId} came, which stands for wardwave itself.`;
    return rejection('bad-bed-id', message, key);
  }
  const fault = checkKey(bedId, key) ?? checkNumbers(wire, limits) ?? checkLength(wire, limits);
  // With a wrong key nobody can say whose frame it is.
  const bedText = fault?.reason === 'bed-key-mismatch' ? undefined : bedId;
  if (fault !== undefined) return rejection(fault.reason, fault.message, bedText);
  const leads = checkLeads(wire.leads, limits);
  if ('reason' in leads) return rejection(leads.reason, leads.message, bedId);
  return toFrame(wire, bedId, leads);
}

function checkKey(bedId: BedId, key: string | undefined): Fault | undefined {
  if (key === bedId) return undefined;
  const came = key === undefined ? 'no key' : describeId(key);
  const message = `The message's key must be the frame's bed id "${bedId}", and ${came} came.`;
  return { reason: 'bed-key-mismatch', message };
}

function checkNumbers(wire: WireFrame, limits: FrameLimits): Fault | undefined {
  return (
    checkDeviceId(wire.deviceId, limits) ??
    checkCounter('sequence', wire.sequence) ??
    checkCounter('first_sample_index', wire.firstSampleIndex) ??
    checkRate(wire.sampleRateHz) ??
    checkTime('stream_epoch_us', wire.streamEpochUs) ??
    checkTime('device_time_us', wire.deviceTimeUs) ??
    checkClock(wire, limits)
  );
}

function checkDeviceId(deviceId: string, limits: FrameLimits): Fault | undefined {
  if (deviceId.length <= limits.maxDeviceIdLength) return undefined;
  const message = `device_id has at most ${limits.maxDeviceIdLength} characters, and ${deviceId.length} came.`;
  return { reason: 'undecodable', message };
}

function isExact(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function checkCounter(field: string, value: number): Fault | undefined {
  if (isExact(value)) return undefined;
  const message = `${field} is a whole number from 0 to 2^53 - 1, and ${value} came.`;
  return { reason: 'undecodable', message };
}

function checkTime(field: string, value: number): Fault | undefined {
  if (isExact(value)) return undefined;
  const message = `${field} is a time in microseconds since 1970, from 0 to 2^53 - 1, and ${value} came.`;
  return { reason: 'implausible-time', message };
}

function checkRate(sampleRateHz: number): Fault | undefined {
  const { min, max } = SAMPLE_RATE_LIMITS_HZ;
  if (sampleRateHz >= min && sampleRateHz <= max) return undefined;
  const message = `sample_rate_hz is ${min} to ${max}, and ${sampleRateHz} came.`;
  return { reason: 'impossible-rate', message };
}

function checkClock(wire: WireFrame, limits: FrameLimits): Fault | undefined {
  const sinceEpochUs = (wire.firstSampleIndex / wire.sampleRateHz) * US_PER_SECOND;
  const eventTimeUs = wire.streamEpochUs + sinceEpochUs;
  const offsetMs = Math.abs(wire.deviceTimeUs - eventTimeUs) / US_PER_MS;
  if (offsetMs <= limits.maxClockOffsetMs && Number.isSafeInteger(Math.round(eventTimeUs))) {
    return undefined;
  }
  const message =
    `device_time_us and stream_epoch_us + first_sample_index / sample_rate_hz differ by at most ` +
    `${limits.maxClockOffsetMs} ms, and ${Math.round(offsetMs)} ms came.`;
  return { reason: 'implausible-time', message };
}

function checkLength(wire: WireFrame, limits: FrameLimits): Fault | undefined {
  const bytes = wire.leads[0]?.counts.byteLength ?? 0;
  if (bytes === 0 && !wire.endOfStream) {
    const what = wire.leads.length === 0 ? 'no lead' : 'no sample';
    const message = `A frame without samples must end its stream, and one with ${what} came.`;
    return { reason: 'empty-frame', message };
  }
  const uneven = wire.leads.find((lead) => lead.counts.byteLength !== bytes);
  if (uneven !== undefined) {
    const message = `All leads of a frame have the same length, and ${bytes} and ${uneven.counts.byteLength} bytes came.`;
    return { reason: 'wrong-length', message };
  }
  if (bytes % BYTES_PER_SAMPLE !== 0) {
    const message = `The samples of a lead are pairs of bytes, and ${bytes} bytes came.`;
    return { reason: 'wrong-length', message };
  }
  return checkDuration(bytes / BYTES_PER_SAMPLE, wire, limits);
}

function checkDuration(
  sampleCount: number,
  wire: WireFrame,
  limits: FrameLimits,
): Fault | undefined {
  const { min, max } = sampleCountLimits(wire.sampleRateHz, limits);
  const least = wire.endOfStream ? 0 : min;
  if (sampleCount >= least && sampleCount <= max) return undefined;
  const message =
    `A frame at ${wire.sampleRateHz} Hz has ${min} to ${max} samples of each lead ` +
    `(${limits.minDurationMs} ms to ${limits.maxDurationMs} ms), and ${sampleCount} came.`;
  return { reason: 'wrong-length', message };
}

function toFrame(wire: WireFrame, bedId: BedId, leads: readonly LeadSamples[]): EcgFrame {
  return {
    bedId,
    deviceId: wire.deviceId,
    streamEpochUs: epochUs(wire.streamEpochUs),
    sequence: wire.sequence,
    firstSampleIndex: sampleIndex(wire.firstSampleIndex),
    deviceTimeUs: epochUs(wire.deviceTimeUs),
    sampleRateHz: wire.sampleRateHz,
    sampleCount: leads[0]?.counts.length ?? 0,
    leads,
    endOfStream: wire.endOfStream,
  };
}
