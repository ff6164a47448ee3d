import type { AlertEvent } from '../../../src/domain/alert.js';
import { bedId } from '../../support/streams.js';

/** Tests count milliseconds from here: 2026-01-01T00:00:00Z. */
export const ORIGIN_MS = 1_767_225_600_000;

/** What an event says, with times in seconds from the origin. */
export interface EventSketch extends Partial<
  Pick<AlertEvent, 'priority' | 'leads' | 'condition' | 'kind' | 'score' | 'model'>
> {
  readonly bed?: string;
  readonly id?: string;
  readonly revision?: number;
  readonly phase?: AlertEvent['phase'];
  /** When it was decided. */
  readonly atS: number;
  readonly fromS?: number;
  readonly toS?: number;
}

/** An event of an anomaly on lead II of bed B01, but for what is said. */
export function anEvent(sketch: EventSketch): AlertEvent {
  const { bed = 'B01', id = 'one', revision = 0, atS, fromS = 0, toS = atS, ...more } = sketch;
  const at = (seconds: number): number => ORIGIN_MS + seconds * 1_000;
  return {
    schema: 1,
    alertId: id,
    revision,
    bedId: bedId(bed),
    condition: 'anomaly',
    kind: 'physiological',
    priority: 'low',
    provisional: true,
    leads: ['II'],
    startMs: at(fromS),
    endMs: at(toS),
    marks: [{ lead: 'II', startMs: at(fromS), endMs: at(toS) }],
    decidedAtMs: at(atS),
    reason: 'k-of-n-above-limit',
    ...more,
    phase: sketch.phase ?? (revision === 0 ? 'raised' : 'revised'),
  };
}

/** An alert from its raising to its end, in two events. */
export function anAlertFrom(
  raisedS: number,
  endedS: number,
  more: Omit<EventSketch, 'atS'> = {},
): readonly AlertEvent[] {
  const id = more.id ?? `alert-${raisedS}`;
  const raised = { fromS: raisedS - 2, ...more, id };
  return [
    anEvent({ ...raised, atS: raisedS }),
    anEvent({ ...raised, atS: endedS, revision: 1, phase: 'ended' }),
  ];
}
