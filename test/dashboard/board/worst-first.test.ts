import { describe, expect, it } from '@jest/globals';
import type { AlarmSignal, SignalState } from '../../../src/domain/alarm-signal.js';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { worstFirst } from '../../../dashboard/src/board/worst-first.js';
import { alertEvent, bed } from '../../support/fixture-ward.js';

const alert = (bedId: string, changes: Partial<AlertEvent> = {}): AlertEvent =>
  alertEvent({
    bedId: bed(bedId),
    alertId: `${bedId}-${changes.priority ?? 'medium'}`,
    ...changes,
  });

const signal = (event: AlertEvent, state: SignalState): [string, AlarmSignal] => [
  event.alertId,
  {
    alertId: event.alertId,
    bedId: event.bedId,
    condition: event.condition,
    priority: event.priority,
    sinceSeq: 1,
    sinceMs: 0,
    present: true,
    state,
    latched: false,
    tier: 0,
  },
];

describe('worstFirst', () => {
  it('has one row for each bed, the most urgent alert of it', () => {
    const rows = worstFirst(
      [alert('B01', { priority: 'high' }), alert('B02'), alert('B01', { priority: 'low' })],
      new Map(),
    );
    expect(rows.map(({ event }) => event.alertId)).toEqual(['B01-high', 'B02-medium']);
  });

  it('puts what nobody has taken on before what somebody has, and drops nothing', () => {
    const taken = alert('B01', { priority: 'high' });
    const off = alert('B03', { priority: 'low' });
    const signals = new Map([signal(taken, 'acknowledged'), signal(off, 'off')]);
    const rows = worstFirst([taken, alert('B02', { priority: 'low' }), off], signals);
    expect(rows.map(({ event }) => event.bedId)).toEqual(['B02', 'B01', 'B03']);
    expect(rows.map(({ calls }) => calls)).toEqual([true, false, false]);
  });
});
