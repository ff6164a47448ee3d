import { z } from 'zod';
import { parseBedId } from '../domain/bed.js';
import { SAMPLE_RATE_LIMITS_HZ } from '../domain/frame.js';
import { faultSchema } from './fault-schema.js';
import { count, leadList, leaf, quantity, recordName, word } from './leaf.js';
import { duration, time } from './time.js';

/** What can drive a synthetic heart. */
export const RHYTHMS = [
  'sinus',
  'bigeminy',
  'atrial-fibrillation',
  'ventricular-tachycardia',
  'ventricular-fibrillation',
  'asystole',
] as const;

/** A bed id. */
export const bedId = leaf(
  'a bed id of letters, digits, ".", "_" and "-", at most 64 of them',
  (value) => (typeof value === 'string' ? parseBedId(value) : undefined),
);

const stretch = { from: time, to: time };

/** Something that a synthetic heart does for a while: one key, which says what. */
export const episodeSchema = z.strictObject({
  rhythm: z.strictObject({ ...stretch, is: word(RHYTHMS) }).optional(),
  ventricularBeats: z
    .strictObject({
      ...stretch,
      everyBeats: count('sinus beats', 1, 100),
      run: count('beats', 1, 50).optional(),
    })
    .optional(),
  atrialBeats: z.strictObject({ ...stretch, everyBeats: count('sinus beats', 1, 100) }).optional(),
  stElevation: z
    .strictObject({ ...stretch, elevationMv: quantity('millivolts', -2, 2) })
    .optional(),
});

/** An episode as it stands in a file, its values read. */
export type EpisodeEntry = z.output<typeof episodeSchema>;

/** A bed whose signal is made. */
const syntheticSchema = z.strictObject({
  leads: leadList.optional(),
  sampleRateHz: quantity('hertz', SAMPLE_RATE_LIMITS_HZ.min, SAMPLE_RATE_LIMITS_HZ.max).optional(),
  episodes: z.array(episodeSchema).optional(),
});

/** A bed with its signal and what goes wrong with it. */
export const bedSchema = z.strictObject({
  bed: bedId,
  record: recordName.optional(),
  synthetic: syntheticSchema.optional(),
  start: time.optional(),
  duration: duration.optional(),
  frameMs: quantity('milliseconds', 50, 2_000).optional(),
  faults: z.array(faultSchema).optional(),
});

/** A bed as it stands in a file, its values read. */
export type BedEntry = z.output<typeof bedSchema>;
