import { z } from 'zod';
import { OVERLOAD_LEVELS } from '../../domain/overload.js';
import type { WireBytes } from '../wire.js';
import { MAX_SUBSCRIBED_BEDS } from '../wire.js';
import {
  audioPause,
  bedControl,
  epochMs,
  inhibitions,
  lead,
  loggedAlert,
  loggedSignal,
  priority,
  seq,
  wardSignals,
} from './domain-schemas.js';

const bytes = (description: string) =>
  z
    .custom<WireBytes>((value) => value instanceof Uint8Array || value instanceof ArrayBuffer)
    .describe(`Binary attachment: ${description}`);

const count = z.number().int().min(0);
const strings = z.array(z.string()).readonly();

const leadStatus = z
  .object({ lead, state: z.enum(['ok', 'off', 'flat', 'noisy', 'saturated', 'missing']) })
  .readonly();

const bedStatus = z
  .object({
    bedId: z.string(),
    feed: z.enum(['waiting', 'live', 'lost', 'ended']),
    leads: z.array(leadStatus).readonly(),
    lastSampleMs: epochMs.exactOptional(),
    lastArrivalMs: epochMs.exactOptional(),
    activeAlerts: count,
    priority: priority.exactOptional(),
    rate: z
      .union([
        z.object({ bpm: z.number() }).readonly(),
        z.object({ notMeasurable: z.string() }).readonly(),
      ])
      .exactOptional(),
    control: bedControl.exactOptional(),
    inhibited: inhibitions.exactOptional(),
    overload: z
      .enum(OVERLOAD_LEVELS)
      .exclude(['normal'])
      .describe('waves are left out; from hop-2 on, windows of quiet beds too')
      .exactOptional(),
    latencyMs: z.number().exactOptional(),
  })
  .readonly();

/** The payload of each event of src/server/wire.ts, by the name that the event has there. */
export const EVENT_SCHEMAS = {
  alert: loggedAlert,
  signal: loggedSignal,
  signals: wardSignals,
  seen: z.object({ seqs: z.array(seq).readonly() }).readonly(),
  heartbeat: z
    .object({
      wardId: z.string(),
      logId: z.string(),
      headSeq: count,
      serverTimeMs: epochMs,
      pauses: z.array(audioPause).readonly(),
      notReady: strings,
    })
    .readonly(),
  bed: bedStatus,
  wave: z
    .object({
      bedId: z.string(),
      startMs: epochMs,
      sampleRateHz: z.number().positive(),
      leads: z.array(lead).readonly(),
      samples: bytes('little-endian int16, microvolts, lead-major; -32768 where there is none'),
    })
    .readonly(),
  cells: z
    .object({
      bedId: z.string(),
      firstCellIndex: count,
      cellCount: count,
      leads: z.array(lead).readonly(),
      scoresMilli: bytes('little-endian int32, thousandths, lead-major; -2147483648 for none'),
      limitsMilli: z.array(z.number()).readonly(),
    })
    .readonly(),
  catchup: z
    .object({
      reason: z.enum(['log-trimmed', 'log-replaced']),
      fromSeq: count,
      oldestSeq: count,
      headSeq: count,
    })
    .readonly(),
  goodbye: z.object({ code: z.string(), message: z.string() }).readonly(),
  subscribe: z.object({ beds: z.array(z.string()).max(MAX_SUBSCRIBED_BEDS).readonly() }).readonly(),
} as const;

/** What is answered to an event, by the same names. */
export const REPLY_SCHEMAS = {
  alert: z.object({ seq }).readonly(),
  signal: z.object({ seq }).readonly(),
  subscribe: z.union([
    z.object({ ok: z.literal(true), beds: strings, unknown: strings }).readonly(),
    z.object({ ok: z.literal(false), code: z.string(), message: z.string() }).readonly(),
  ]),
} as const;
