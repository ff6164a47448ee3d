import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AlertHistory } from '../../../src/app/shadow/alert-history.js';
import type { AlertEvent, Priority } from '../../../src/domain/alert.js';
import { observedAlerts } from '../../../src/evaluation/observed-alerts.js';
import { anAlertFrom, anEvent, ORIGIN_MS } from './events.js';

const span = (fromS: number, toS: number) => ({
  fromMs: ORIGIN_MS + fromS * 1_000,
  toMs: ORIGIN_MS + toS * 1_000,
});

function historyOf(events: readonly AlertEvent[], maxAlerts?: number): AlertHistory {
  const history = new AlertHistory(maxAlerts);
  for (const event of events) history.add(event);
  return history;
}

/** The life of one alert: any number of revisions, whose priority never falls. */
const lifeOfAnAlert = fc
  .record({
    raisedS: fc.integer({ min: 1, max: 50 }),
    steps: fc.array(
      fc.record({
        afterS: fc.integer({ min: 1, max: 9 }),
        rises: fc.boolean(),
        lead: fc.constantFrom('I' as const, 'II' as const, 'V1' as const),
        peak: fc.integer({ min: 1, max: 9 }),
        fromS: fc.integer({ min: -5, max: 0 }),
      }),
      { maxLength: 12 },
    ),
    ended: fc.boolean(),
  })
  .map(({ raisedS, steps, ended }) => {
    const ranks: readonly Priority[] = ['low', 'medium', 'high'];
    const score = (peak: number) => ({ peak, limit: 1.3 });
    const events = [anEvent({ atS: raisedS, score: score(1) })];
    let [atS, rank] = [raisedS, 0];
    for (const [index, { afterS, rises, lead, peak, fromS }] of steps.entries()) {
      atS += afterS;
      rank = Math.min(2, rank + (rises ? 1 : 0));
      const priority = ranks[rank] ?? 'high';
      const phase = ended && index === steps.length - 1 ? 'ended' : 'revised';
      const revision = index + 1;
      const leads = [lead];
      events.push(anEvent({ atS, revision, phase, priority, leads, fromS, score: score(peak) }));
    }
    return events;
  });

describe('AlertHistory', () => {
  it('tells of an alert what all of its events together tell, but for marks', () => {
    fc.assert(
      fc.property(lifeOfAnAlert, (events) => {
        const whole = observedAlerts(events, ORIGIN_MS - 10_000, 300_000);
        const kept = historyOf(events).observed(span(-10, 290));
        expect(kept).toEqual(whole.map((alert) => ({ ...alert, marks: [] })));
      }),
    );
  });

  it('takes an event once, however often it is read', () => {
    const events = anAlertFrom(10, 20);
    expect(historyOf([...events, ...events]).observed(span(0, 60))).toEqual(
      historyOf(events).observed(span(0, 60)),
    );
  });

  it('counts an alert that was open when the span began as raised at its start', () => {
    const events = [
      ...anAlertFrom(10, 50, { id: 'open' }).slice(0, 1),
      anEvent({ id: 'open', atS: 20, revision: 1, priority: 'high' }),
      anEvent({ id: 'open', atS: 50, revision: 2, priority: 'high', phase: 'ended' }),
    ];
    const [alert] = historyOf(events).observed(span(30, 60));
    expect(alert).toMatchObject({
      startMs: 0,
      raisedMs: 0,
      endedMs: 20_000,
      priority: 'high',
      prioritySteps: [{ atMs: 0, priority: 'high' }],
    });
  });

  it('cuts an alert that is still open, or ends later, to the end of the span', () => {
    const open = anAlertFrom(10, 0, { id: 'open' }).slice(0, 1);
    const observed = historyOf([...open, ...anAlertFrom(20, 90)]).observed(span(0, 60));
    expect(observed.map(({ endedMs }) => endedMs)).toEqual([60_000, 60_000]);
  });

  it('leaves out what ended before the span or was raised behind it', () => {
    const events = [...anAlertFrom(1, 10), ...anAlertFrom(20, 25), ...anAlertFrom(61, 70)];
    const observed = historyOf(events).observed(span(10, 60));
    expect(observed.map(({ alertId }) => alertId)).toEqual(['alert-20']);
  });

  it('leaves out a rise in priority behind the span', () => {
    const events = [
      anEvent({ atS: 10 }),
      anEvent({ atS: 70, revision: 1, priority: 'high', phase: 'ended' }),
    ];
    expect(historyOf(events).observed(span(0, 60))[0]?.priority).toBe('low');
  });

  it('keeps the newest alerts, and says from when on none is missing', () => {
    const history = historyOf(
      [10, 20, 30].flatMap((atS) => anAlertFrom(atS, atS + 5)),
      2,
    );
    expect(history.size).toBe(2);
    expect(history.droppedCount).toBe(1);
    expect(history.completeFromMs).toBe(ORIGIN_MS + 15_000);
    expect(history.observed(span(0, 60)).map(({ alertId }) => alertId)).toEqual([
      'alert-20',
      'alert-30',
    ]);
  });

  it('forgets what had ended by a moment, and keeps what was open then', () => {
    const history = historyOf([...anAlertFrom(1, 10), ...anAlertFrom(5, 40)]);
    history.forgetBefore(ORIGIN_MS + 20_000);
    expect(history.size).toBe(1);
    expect(history.droppedCount).toBe(0);
  });
});
