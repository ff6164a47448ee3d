import { z } from 'zod';
import { count, leadsOrAll, quantity, recordName, share, word } from './leaf.js';
import { duration, time } from './time.js';

/** The kinds of noise that can be made without a record. */
export const NOISE_KINDS = ['muscle', 'baseline-wander', 'electrode-motion'] as const;

const LONGEST_DELAY_MS = 600_000;

/** Most of the day by which a device's clock may be wrong before its frames are refused. */
export const MOST_CLOCK_OFFSET_MS = 82_800_000;

/** A stretch that a fault needs: without it nobody could say what is meant. */
const stretch = { from: time, to: time };

/** A stretch that is the whole bed where it is not said. */
const anyStretch = { from: time.optional(), to: time.optional() };

/** A fault: one key, which is its kind, with what there is to say about it. */
export const faultSchema = z.strictObject({
  leadOff: z.strictObject({ ...stretch, leads: leadsOrAll }).optional(),
  noise: z
    .strictObject({
      ...anyStretch,
      snrDb: quantity('decibels', -30, 60),
      record: recordName.optional(),
      synthetic: word(NOISE_KINDS).optional(),
      leads: leadsOrAll.optional(),
    })
    .optional(),
  gap: z.strictObject(stretch).optional(),
  clockDrift: z
    .strictObject({
      from: time.optional(),
      ppm: quantity('millionths (microseconds a second)', -10_000, 10_000),
    })
    .optional(),
  clockStep: z
    .strictObject({
      at: time,
      stepMs: quantity('milliseconds', -MOST_CLOCK_OFFSET_MS, MOST_CLOCK_OFFSET_MS),
    })
    .optional(),
  monitorRestart: z.strictObject({ at: time, outage: duration }).optional(),
  linkDown: z.strictObject({ ...stretch, frames: word(['lost', 'delivered-after']) }).optional(),
  drop: z
    .strictObject({
      ...anyStretch,
      share: share().optional(),
      every: count('frames', 2, 100_000).optional(),
    })
    .optional(),
  duplicate: z
    .strictObject({
      ...anyStretch,
      share: share(),
      afterMs: quantity('milliseconds', 0, LONGEST_DELAY_MS),
    })
    .optional(),
  delay: z
    .strictObject({
      ...anyStretch,
      delayMs: quantity('milliseconds', 0, LONGEST_DELAY_MS),
      jitterMs: quantity('milliseconds', 0, LONGEST_DELAY_MS).optional(),
    })
    .optional(),
  reorder: z.strictObject({ ...anyStretch, withinFrames: count('frames', 1, 1_000) }).optional(),
});

/** A fault as it stands in a file, its values read. */
export type FaultEntry = z.output<typeof faultSchema>;
