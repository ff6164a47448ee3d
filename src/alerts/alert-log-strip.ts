import type { AlertStrip } from '../domain/alert.js';
import { compareLeads, LEADS } from '../domain/lead.js';
import type { StripPart } from './alert-log.js';

/**
 * How the alert logs keep a part of a strip: the sample rate (float64), the count of leads (1 byte), for each
 * lead its place in `LEADS` (1 byte) and its counts of signal and reconstruction samples (4 bytes each), then
 * for each lead its signal and its reconstruction as float32, NaN where missing; little endian.
 */
const HEADER_BYTES = 9;
const LEAD_HEADER_BYTES = 9;
const SAMPLE_BYTES = 4;

/** The signal and the reconstruction of one lead. */
type StripLead = AlertStrip['leads'][number];

/** Packs the signal of a strip's part; samples become float32, as they are in a window. */
export function packStrip({ strip }: StripPart): Buffer {
  const sampleCount = strip.leads.reduce(
    (sum, lead) => sum + lead.signalMv.length + lead.reconstructionMv.length,
    0,
  );
  const headerBytes = HEADER_BYTES + strip.leads.length * LEAD_HEADER_BYTES;
  const packed = Buffer.alloc(headerBytes + sampleCount * SAMPLE_BYTES);
  packed.writeDoubleLE(strip.sampleRateHz, 0);
  packed.writeUInt8(strip.leads.length, 8);
  let offset = headerBytes;
  strip.leads.forEach((lead, place) => {
    const leadOffset = HEADER_BYTES + place * LEAD_HEADER_BYTES;
    packed.writeUInt8(LEADS.indexOf(lead.lead), leadOffset);
    packed.writeUInt32LE(lead.signalMv.length, leadOffset + 1);
    packed.writeUInt32LE(lead.reconstructionMv.length, leadOffset + 5);
    for (const sampleMv of [...lead.signalMv, ...lead.reconstructionMv]) {
      offset = packed.writeFloatLE(sampleMv ?? Number.NaN, offset);
    }
  });
  return packed;
}

/** A part as it was packed, with the moment at which it starts. */
export interface PackedPart {
  readonly startMs: number;
  readonly packed: Buffer;
}

/** A part with its signal. */
interface UnpackedPart {
  readonly startMs: number;
  readonly sampleRateHz: number;
  readonly leads: readonly StripLead[];
}

function unpackPart({ startMs, packed }: PackedPart): UnpackedPart {
  const leadCount = packed.readUInt8(8);
  let offset = HEADER_BYTES + leadCount * LEAD_HEADER_BYTES;
  const take = (count: number): (number | null)[] => {
    const from = offset;
    offset += count * SAMPLE_BYTES;
    return Array.from({ length: count }, (_, i) => {
      const sampleMv = packed.readFloatLE(from + i * SAMPLE_BYTES);
      return Number.isFinite(sampleMv) ? sampleMv : null;
    });
  };
  const leads: StripLead[] = [];
  for (let place = 0; place < leadCount; place += 1) {
    const leadOffset = HEADER_BYTES + place * LEAD_HEADER_BYTES;
    const signalMv = take(packed.readUInt32LE(leadOffset + 1));
    const reconstructionMv = take(packed.readUInt32LE(leadOffset + 5));
    const lead = LEADS[packed.readUInt8(leadOffset)];
    if (lead !== undefined) leads.push({ lead, signalMv, reconstructionMv });
  }
  return { startMs, sampleRateHz: packed.readDoubleLE(0), leads };
}

/**
 * Joins the parts of a strip in time order.
 *
 * What no part covers is null; where parts overlap, the later start wins. Parts at another sample rate
 * than the first one are left out: they come from another model.
 *
 * @returns undefined where there are no parts
 */
export function joinStrip(alertId: string, parts: readonly PackedPart[]): AlertStrip | undefined {
  const ordered = parts.map(unpackPart).sort((a, b) => a.startMs - b.startMs);
  const [first] = ordered;
  if (first === undefined) return undefined;
  const { startMs, sampleRateHz } = first;
  const joined = ordered.filter((part) => part.sampleRateHz === sampleRateHz);
  const names = new Set(joined.flatMap((part) => part.leads.map(({ lead }) => lead)));
  const positionOf = (part: UnpackedPart): number =>
    Math.round(((part.startMs - startMs) * sampleRateHz) / 1_000);
  const sampleCount = Math.max(...joined.map((part) => positionOf(part) + longestLead(part)));
  const leads = [...names].sort(compareLeads).map((lead): StripLead => {
    const signalMv = new Array<number | null>(sampleCount).fill(null);
    const reconstructionMv = new Array<number | null>(sampleCount).fill(null);
    for (const part of joined) {
      const samples = part.leads.find((candidate) => candidate.lead === lead);
      copyInto(signalMv, samples?.signalMv ?? [], positionOf(part));
      copyInto(reconstructionMv, samples?.reconstructionMv ?? [], positionOf(part));
    }
    return { lead, signalMv, reconstructionMv };
  });
  return { alertId, startMs, sampleRateHz, leads };
}

function longestLead(part: UnpackedPart): number {
  return Math.max(
    0,
    ...part.leads.map((lead) => Math.max(lead.signalMv.length, lead.reconstructionMv.length)),
  );
}

function copyInto(
  target: (number | null)[],
  source: readonly (number | null)[],
  position: number,
): void {
  source.forEach((sampleMv, i) => (target[position + i] = sampleMv));
}
