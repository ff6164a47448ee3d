import { describe, expect, it } from '@jest/globals';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { AlertBook, compareUrgency, MAX_ALERTS } from '../../../dashboard/src/ward/alert-book.js';
import { alertEvent, bed, WARD } from '../../support/fixture-ward.js';

function bookOf(...events: readonly AlertEvent[]): AlertBook {
  const book = new AlertBook();
  events.forEach((event, index) => {
    book.take({ seq: index + 1, wardId: WARD, event });
  });
  return book;
}

const entry = (seq: number) => ({ seq, wardId: WARD, event: alertEvent({ startMs: seq }) });

describe('AlertBook', () => {
  it('shows the latest revision of an alert', () => {
    const book = bookOf(
      alertEvent({ alertId: 'a', priority: 'low' }),
      alertEvent({ alertId: 'a', revision: 1, phase: 'revised', priority: 'high' }),
    );
    expect(book.active().map((event) => event.priority)).toEqual(['high']);
  });

  it('takes an ended alert out of the active ones and keeps it in the list', () => {
    const book = bookOf(
      alertEvent({ alertId: 'a' }),
      alertEvent({ alertId: 'a', revision: 1, phase: 'ended' }),
    );
    expect(book.active()).toEqual([]);
    expect(book.listed(10).map((event) => event.phase)).toEqual(['ended']);
  });

  it('takes the next entry only: neither a repeat nor what comes after a hole', () => {
    const book = new AlertBook();
    expect([1, 1, 3, 2, 3].map((seq) => book.take(entry(seq)))).toEqual([
      'taken',
      'repeated',
      'gap',
      'taken',
      'taken',
    ]);
    expect(book.lastSeq).toBe(3);
  });

  it('goes on behind what is no longer kept, and says so', () => {
    const book = new AlertBook();
    book.skipTo(40);
    expect([book.take(entry(40)), book.trimmed]).toEqual(['taken', true]);
  });

  it('begins anew with another log', () => {
    const book = bookOf(alertEvent());
    book.restart();
    expect([book.lastSeq, book.listed(10)]).toEqual([0, []]);
  });

  it('drops the oldest ended alert beyond its bound, never one that is active', () => {
    const events = [alertEvent({ alertId: 'still-active', startMs: 0 })];
    for (let index = 1; index <= MAX_ALERTS + 5; index += 1) {
      events.push(alertEvent({ alertId: `e${index}`, startMs: index, phase: 'ended' }));
    }
    const kept = bookOf(...events).listed(MAX_ALERTS * 2);
    expect(kept).toHaveLength(MAX_ALERTS);
    expect(kept[0]?.alertId).toBe('still-active');
    expect(kept[kept.length - 1]?.alertId).toBe('e7');
  });

  it('gives the marks of each bed from a moment on, of physiological alerts only', () => {
    const marks = (startMs: number) => [{ lead: 'II' as const, startMs, endMs: startMs + 100 }];
    const book = bookOf(
      alertEvent({ alertId: 'a', marks: marks(0) }),
      alertEvent({ alertId: 'b', marks: marks(900), priority: 'high' }),
      alertEvent({ alertId: 'c', marks: marks(900), kind: 'technical' }),
      alertEvent({ alertId: 'd', marks: marks(900), bedId: bed('B02') }),
    );
    expect(book.marksByBed(100).get('B01')).toEqual([
      { lead: 'II', startMs: 900, endMs: 1_000, priority: 'high', ended: false },
    ]);
  });
});

describe('compareUrgency', () => {
  it('puts priority first, then the patient, then the newest', () => {
    const events = [
      alertEvent({ alertId: 'old medium', startMs: 1 }),
      alertEvent({ alertId: 'new medium', startMs: 9 }),
      alertEvent({ alertId: 'technical medium', startMs: 20, kind: 'technical' }),
      alertEvent({ alertId: 'low', startMs: 30, priority: 'low' }),
      alertEvent({ alertId: 'high', startMs: 0, priority: 'high' }),
    ];
    expect(events.sort(compareUrgency).map((event) => event.alertId)).toEqual([
      'high',
      'new medium',
      'old medium',
      'technical medium',
      'low',
    ]);
  });
});
