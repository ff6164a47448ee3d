import { z } from 'zod';
import { MAX_AUDIO_PAUSE_MS } from '../../domain/alarm-signal.js';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../../domain/alert.js';

const MS_PER_SECOND = 1_000;

/** A fixed limit that staff may set, on the scale of scores. */
export const limitScore = z.number().min(0.1).max(15);

const limitsBody = z.strictObject({
  limit: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('baseline') }),
    z.strictObject({ kind: z.literal('fixed'), limitScore }),
  ]),
  rateLowBpm: z.number().int().min(20).max(120).optional(),
  rateHighBpm: z.number().int().min(60).max(250).optional(),
});
const baselineBody = z.strictObject({ action: z.enum(['reset', 'freeze', 'thaw']) });
const standbyBody = z.strictObject({ on: z.boolean() });
const conditionsBody = z.strictObject({
  conditions: z.array(z.enum([...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS])).max(16),
});

const markBody = z.strictObject({ verdict: z.enum(['true', 'false', 'unclear']) });
const pauseBody = z.strictObject({
  seconds: z
    .number()
    .int()
    .min(1)
    .max(MAX_AUDIO_PAUSE_MS / MS_PER_SECOND),
});

/** The body of each command of staff that has one, by what its path ends in; the routes read it by these. */
export const COMMAND_BODIES = {
  'audio-pause': pauseBody,
  baseline: baselineBody,
  'conditions-off': conditionsBody,
  limits: limitsBody,
  mark: markBody,
  standby: standbyBody,
} as const;
