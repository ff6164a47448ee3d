import type { BurdenAlert, BurdenInput, ShiftPlan } from '../../src/burden/inputs.js';
import { bed, ward } from '../support/fixture-ward.js';

/** Day and night of a ward in Zurich, whose clocks change on 29 March and 25 October 2026. */
export const ZURICH: ShiftPlan = {
  timeZone: 'Europe/Zurich',
  shifts: [
    { name: 'day', startMinute: 7 * 60 },
    { name: 'night', startMinute: 19 * 60 },
  ],
};

/** A moment such as `2026-03-29T02:00Z`. */
export function moment(text: string): number {
  return Date.parse(text);
}

let count = 0;

/** An alert of its own; what is not said is a medium anomaly of B01. */
export function burdenAlert(over: Partial<BurdenAlert> = {}): BurdenAlert {
  count += 1;
  return {
    alertId: `alert-${count}`,
    bedId: bed('B01'),
    condition: 'anomaly',
    priority: 'medium',
    raisedAtMs: moment('2026-01-15T12:00Z'),
    ...over,
  };
}

/** Two beds over two days without anything; what is said replaces it. */
export function burdenInput(over: Partial<BurdenInput> = {}): BurdenInput {
  return {
    wardId: ward('ward-7B'),
    fromMs: moment('2026-01-15T06:00Z'),
    toMs: moment('2026-01-17T06:00Z'),
    plan: ZURICH,
    beds: [bed('B01'), bed('B02')],
    alerts: [],
    pauses: [],
    ...over,
  };
}
