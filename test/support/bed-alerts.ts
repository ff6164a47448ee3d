import { SYSTEM_CONDITIONS } from '../../src/alerts/system/system-rules.js';
import type { AlertEvent } from '../../src/domain/alert.js';

/** Whether an alert event was judged from a bed's signal; those of wardwave itself follow the time of day. */
export function isOfBed({ condition }: AlertEvent): boolean {
  return !SYSTEM_CONDITIONS.some((system) => system === condition);
}
