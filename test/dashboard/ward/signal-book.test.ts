import { describe, expect, it } from '@jest/globals';
import type { AlarmSignal, SignalEvent } from '../../../src/domain/alarm-signal.js';
import { untouchedControl } from '../../../src/domain/bed-control.js';
import { SignalBook } from '../../../dashboard/src/ward/signal-book.js';
import { WardBook } from '../../../dashboard/src/ward/ward-book.js';
import { alertEvent, bed, WARD } from '../../support/fixture-ward.js';

const nurse = { subject: 'nurse-7', role: 'nurse' } as const;
const at = { seq: 4, nowMs: 1_000 };

function bookOf(...events: readonly ReturnType<typeof alertEvent>[]): SignalBook {
  const book = new SignalBook();
  for (const event of events) book.takeAlert(event, at);
  return book;
}

function acknowledged(signal: AlarmSignal): SignalEvent {
  return {
    schema: 1,
    kind: 'acknowledged',
    atMs: 2_000,
    by: nurse,
    bedId: signal.bedId,
    alertId: signal.alertId,
    reason: 'asked-by-staff',
    signal: { ...signal, state: 'acknowledged', acknowledged: { by: nurse, atMs: 2_000 } },
  };
}

describe('SignalBook', () => {
  it('calls for an alert of which nothing else is known', () => {
    const book = bookOf(alertEvent({ alertId: 'a' }));
    expect(book.signalOf('a')).toMatchObject({ state: 'on', sinceSeq: 4, present: true });
  });

  it('takes what the log says of a signal, and calls again when the priority rises', () => {
    const event = alertEvent({ alertId: 'a', priority: 'low' });
    const book = bookOf(event);
    const signal = book.signalOf('a');
    if (signal === undefined) throw new Error('no signal');
    book.takeSignal(acknowledged(signal));
    expect(book.signalOf('a')?.state).toBe('acknowledged');
    book.takeAlert({ ...event, revision: 1, phase: 'revised' }, at);
    expect(book.signalOf('a')?.state).toBe('acknowledged');
    book.takeAlert({ ...event, revision: 2, phase: 'revised', priority: 'high' }, at);
    expect(book.signalOf('a')).toMatchObject({ state: 'on', priority: 'high' });
    expect(book.signalOf('a')?.acknowledged).toBeUndefined();
  });

  it('keeps a signal whose priority latches when its alert ends, and only that', () => {
    const high = alertEvent({ alertId: 'h', priority: 'high' });
    const low = alertEvent({ alertId: 'l', priority: 'low' });
    const book = bookOf(high, low);
    book.setLatching(['high']);
    for (const event of [high, low]) book.takeAlert({ ...event, phase: 'ended' }, at);
    expect(book.signalOf('h')).toMatchObject({ latched: true, present: false });
    expect(book.signalOf('l')).toBeUndefined();
  });

  it('switches the signals of a bed off while it is on standby, and on again after', () => {
    const book = bookOf(alertEvent({ alertId: 'a' }));
    const control = untouchedControl(bed('B01'));
    expect(book.setControl({ ...control, revision: 1, standby: true })).toBe(true);
    expect(book.signalOf('a')).toMatchObject({ state: 'off', offBecause: 'standby' });
    expect(book.setControl({ ...control, revision: 2 })).toBe(true);
    expect(book.signalOf('a')?.state).toBe('on');
    expect(book.signalOf('a')?.offBecause).toBeUndefined();
    expect(book.setControl({ ...control, revision: 2 })).toBe(false);
  });

  it('keeps a bed on standby after its discharge, as the server does', () => {
    const book = new SignalBook();
    const before = untouchedControl(bed('B01'));
    const control = { before, after: { ...before, revision: 1, standby: true } };
    const reason = 'asked-by-staff';
    book.takeSignal({
      schema: 1,
      kind: 'discharged',
      atMs: 0,
      bedId: bed('B01'),
      reason,
      control,
    });
    book.takeAlert(alertEvent({ alertId: 'a' }), at);
    expect(book.signalOf('a')).toMatchObject({ state: 'off', offBecause: 'standby' });
  });

  it('calls again for a condition that came back after somebody had acknowledged it', () => {
    const event = alertEvent({ alertId: 'a' });
    const book = bookOf(event);
    const signal = book.signalOf('a');
    if (signal === undefined) throw new Error('no signal');
    book.takeSignal(acknowledged(signal));
    const again = { ...event, revision: 1, phase: 'revised', reason: 'present-again' } as const;
    book.takeAlert(again, { seq: 9, nowMs: 3_000 });
    expect(book.signalOf('a')).toMatchObject({ state: 'on', sinceSeq: 9 });
  });

  it('keeps one pause of the ward and one of each bed', () => {
    const book = new SignalBook();
    const event = { schema: 1, kind: 'audio-paused', atMs: 0, reason: 'asked-by-staff' } as const;
    const pause = { by: nurse, fromMs: 0, untilMs: 60_000, throughSeq: 1 };
    book.takeSignal({ ...event, pause });
    book.takeSignal({ ...event, bedId: bed('B01'), pause: { ...pause, bedId: bed('B01') } });
    expect(book.pauses).toHaveLength(2);
    book.takeSignal({ ...event, kind: 'audio-resumed' });
    expect(book.pauses.map(({ bedId }) => bedId)).toEqual(['B01']);
  });
});

describe('WardBook', () => {
  const pause = { by: nurse, fromMs: 0, untilMs: 60_000 };
  const entry = (seq: number, event: ReturnType<typeof alertEvent>) => ({
    seq,
    wardId: WARD,
    event,
  });

  it('sounds the most urgent signal that nobody has taken on', () => {
    const book = new WardBook();
    book.take(entry(1, alertEvent({ alertId: 'm', priority: 'medium' })), 0);
    book.take(entry(2, alertEvent({ alertId: 'h', priority: 'high' })), 0);
    expect(book.sounding(0)?.alertId).toBe('h');
    const signal = book.signals.signalOf('h');
    if (signal === undefined) throw new Error('no signal');
    book.take({ seq: 3, wardId: WARD, signal: acknowledged(signal) }, 0);
    expect(book.sounding(0)?.alertId).toBe('m');
  });

  it('is silent while paused, except for a high priority that came after the pause began', () => {
    const book = new WardBook();
    book.take(entry(1, alertEvent({ alertId: 'old', priority: 'high' })), 0);
    book.signals.setPauses([{ ...pause, throughSeq: 1 }]);
    expect(book.sounding(1_000)).toBeUndefined();
    book.take(entry(2, alertEvent({ alertId: 'medium', priority: 'medium' })), 0);
    expect(book.sounding(1_000)).toBeUndefined();
    book.take(entry(3, alertEvent({ alertId: 'new', priority: 'high' })), 0);
    expect(book.sounding(1_000)?.alertId).toBe('new');
    expect(book.sounding(60_000)?.alertId).toBe('old');
  });

  it('forgets a bed that is discharged', () => {
    const book = new WardBook();
    book.take(entry(1, alertEvent({ alertId: 'a', priority: 'high' })), 0);
    const discharged = {
      schema: 1,
      kind: 'discharged',
      atMs: 0,
      reason: 'asked-by-staff',
    } as const;
    book.take({ seq: 2, wardId: WARD, signal: { ...discharged, bedId: bed('B01') } }, 0);
    expect([book.sounding(0), book.alerts.active()]).toEqual([undefined, []]);
  });
});
