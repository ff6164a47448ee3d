import { z } from 'zod';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../domain/alert.js';
import { bedId } from './bed-schema.js';
import { count, leadList, line, word } from './leaf.js';
import { duration, time } from './time.js';

const condition = word([...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS]);
const priority = z.strictObject({ atLeast: word(['low', 'medium', 'high']) });
const MOST_ALERTS = 100_000;

/** An assertion: a bed, and one key that says what must be true of its alerts. */
export const expectSchema = z.strictObject({
  name: line.optional(),
  bed: bedId,
  raised: z
    .strictObject({
      condition,
      after: time.optional(),
      within: duration.optional(),
      priority: priority.optional(),
      leads: leadList.optional(),
    })
    .optional(),
  ended: z
    .strictObject({ condition, after: time.optional(), within: duration.optional() })
    .optional(),
  none: z
    .strictObject({
      condition: condition.optional(),
      from: time.optional(),
      to: time.optional(),
      priority: priority.optional(),
    })
    .optional(),
  count: z
    .strictObject({
      condition: condition.optional(),
      from: time.optional(),
      to: time.optional(),
      priority: priority.optional(),
      leads: leadList.optional(),
      atLeast: count('alerts', 0, MOST_ALERTS).optional(),
      atMost: count('alerts', 0, MOST_ALERTS).optional(),
    })
    .optional(),
});

/** An assertion as it stands in a file, its values read. */
export type ExpectEntry = z.output<typeof expectSchema>;
