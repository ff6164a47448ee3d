import protobuf from 'protobufjs/minimal.js';

import type { EcgFrame } from '../domain/frame.js';

import { wardwave } from './generated/ecg-frame.js';

/** A lead as it stands in a message, unchecked. */
export interface WireLead {
  readonly lead: string;
  readonly gainUvPerCount: number;
  /** Samples as 16-bit little-endian integers. */
  readonly counts: Uint8Array;
  readonly leadOff: boolean;
}

/** A frame as it stands in a message: every field there, none checked. */
export interface WireFrame {
  readonly bedId: string;
  readonly deviceId: string;
  /** Integers that a number does not hold exactly come as numbers that are not safe integers. */
  readonly streamEpochUs: number;
  readonly sequence: number;
  readonly firstSampleIndex: number;
  readonly deviceTimeUs: number;
  readonly sampleRateHz: number;
  readonly leads: readonly WireLead[];
  readonly endOfStream: boolean;
}

/**
 * Reads the fields of a message.
 *
 * @throws {Error} where the bytes are no such message
 */
export function readWireFrame(bytes: Uint8Array): WireFrame {
  // A Buffer over the same memory makes the reader hand out views instead of copies.
  const memory = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = protobuf.Reader.create(memory);
  reader.discardUnknown = true;
  const message = wardwave.v1.EcgFrame.decode(reader);
  return {
    bedId: message.bedId,
    deviceId: message.deviceId,
    streamEpochUs: toNumber(message.streamEpochUs),
    sequence: toNumber(message.sequence),
    firstSampleIndex: toNumber(message.firstSampleIndex),
    deviceTimeUs: toNumber(message.deviceTimeUs),
    sampleRateHz: message.sampleRateHz,
    leads: message.leads.map(readLead),
    endOfStream: message.endOfStream,
  };
}

function readLead(message: wardwave.v1.LeadSamples.$Properties): WireLead {
  return {
    lead: message.lead ?? '',
    gainUvPerCount: message.gainUvPerCount ?? 0,
    counts: message.counts ?? new Uint8Array(0),
    leadOff: message.leadOff ?? false,
  };
}

/** Exact up to 2^53 - 1; above it the number is no safe integer, which the checks refuse. */
function toNumber(value: number | { toNumber(): number }): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** Writes a frame's fields as a message. */
export function writeWireFrame(frame: EcgFrame): Uint8Array {
  const leads = frame.leads.map((samples) => ({
    lead: samples.lead,
    gainUvPerCount: samples.gainUvPerCount,
    counts: countsToBytes(samples.counts),
    leadOff: samples.leadOff,
  }));
  return wardwave.v1.EcgFrame.encode({
    bedId: frame.bedId,
    deviceId: frame.deviceId,
    streamEpochUs: frame.streamEpochUs,
    sequence: frame.sequence,
    firstSampleIndex: frame.firstSampleIndex,
    deviceTimeUs: frame.deviceTimeUs,
    sampleRateHz: frame.sampleRateHz,
    leads,
    endOfStream: frame.endOfStream,
  }).finish();
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The samples of a lead's bytes: a view where the memory allows it, else a copy. */
export function bytesToCounts(bytes: Uint8Array): Int16Array {
  const isAligned = bytes.byteOffset % Int16Array.BYTES_PER_ELEMENT === 0;
  if (isAligned && HOST_IS_LITTLE_ENDIAN) {
    return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  }
  const copy = new Uint8Array(bytes);
  if (!HOST_IS_LITTLE_ENDIAN) Buffer.from(copy.buffer).swap16();
  return new Int16Array(copy.buffer);
}

function countsToBytes(counts: Int16Array): Uint8Array {
  const bytes = new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength);
  return HOST_IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap16();
}
