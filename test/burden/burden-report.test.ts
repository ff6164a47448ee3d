import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { burdenReport } from '../../src/burden/burden-report.js';
import type { BurdenGroup, BurdenReport } from '../../src/domain/burden.js';
import { bed } from '../support/fixture-ward.js';
import { burdenAlert, burdenInput, moment } from './builders.js';

const MINUTE_MS = 60_000;

function groupOf(report: BurdenReport, bedId?: string, shift?: string): BurdenGroup {
  const group = report.groups.find((one) => one.bedId === bedId && one.shift === shift);
  if (group === undefined) throw new Error(`no group of ${String(bedId)}, ${String(shift)}`);
  return group;
}

describe('burdenReport', () => {
  it('counts by condition and priority, and by bed-day', () => {
    const alerts = [
      burdenAlert(),
      burdenAlert({ priority: 'high' }),
      burdenAlert({ bedId: bed('B02'), condition: 'lead-off', priority: 'low' }),
      burdenAlert({ raisedAtMs: moment('2026-01-15T20:00Z') }),
    ];
    const report = burdenReport(burdenInput({ alerts }));
    expect(groupOf(report)).toMatchObject({
      alerts: 4,
      bedDays: 4,
      alertsPerBedDay: 1,
      conditions: [
        { condition: 'anomaly', priority: 'medium', alerts: 2 },
        { condition: 'anomaly', priority: 'high', alerts: 1 },
        { condition: 'lead-off', priority: 'low', alerts: 1 },
      ],
    });
    expect(groupOf(report, 'B01', 'night')).toMatchObject({ alerts: 1, bedDays: 1 });
    expect(report.top).toEqual([
      { bedId: 'B01', condition: 'anomaly', alerts: 3 },
      { bedId: 'B02', condition: 'lead-off', alerts: 1 },
    ]);
  });

  it('tells marks, and how many are not marked', () => {
    const alerts = (['false', 'false', 'true', 'unclear', undefined] as const).map((verdict) =>
      burdenAlert(verdict === undefined ? {} : { verdict }),
    );
    expect(groupOf(burdenReport(burdenInput({ alerts })))).toMatchObject({
      marks: { true: 1, false: 2, unclear: 1, notMarked: 1 },
      falseShareOfMarked: 0.5,
      notMarkedShare: 0.2,
    });
  });

  it('gives percentiles of the answers by nearest rank, and counts what nobody answered', () => {
    const alerts = Array.from({ length: 20 }, (_, i) =>
      burdenAlert({ responseMs: (i + 1) * 1_000 }),
    );
    const { response } = groupOf(burdenReport(burdenInput({ alerts: [...alerts, burdenAlert()] })));
    expect(response).toEqual({
      acknowledged: 20,
      notAcknowledged: 1,
      p50Ms: 10_000,
      p90Ms: 18_000,
      p95Ms: 19_000,
    });
  });

  it('adds up paused time bed by bed, overlaps once, cut to the shift', () => {
    const at = moment('2026-01-15T17:59Z');
    const pauses = [
      { bedId: bed('B01'), fromMs: at, untilMs: at + 2 * MINUTE_MS },
      { fromMs: at + MINUTE_MS, untilMs: at + 3 * MINUTE_MS },
    ];
    const report = burdenReport(burdenInput({ pauses }));
    expect(groupOf(report, 'B01').pausedMs).toBe(3 * MINUTE_MS);
    expect(groupOf(report, 'B02').pausedMs).toBe(2 * MINUTE_MS);
    expect(groupOf(report, 'B01', 'day').pausedMs).toBe(MINUTE_MS);
    expect(groupOf(report).pausedMs).toBe(5 * MINUTE_MS);
  });

  it('gives zeros and no rates for a period without alerts, without beds, without time', () => {
    const quiet = groupOf(burdenReport(burdenInput()));
    expect(quiet).toMatchObject({ alerts: 0, alertsPerBedDay: 0, conditions: [], pausedMs: 0 });
    expect(quiet).not.toHaveProperty('notMarkedShare');
    expect(quiet.response).toEqual({ acknowledged: 0, notAcknowledged: 0 });
    expect(groupOf(burdenReport(burdenInput({ beds: [] })))).not.toHaveProperty('alertsPerBedDay');
    const none = burdenReport(burdenInput({ toMs: burdenInput().fromMs, alerts: [burdenAlert()] }));
    expect(groupOf(none)).toMatchObject({ alerts: 0, bedDays: 0 });
    expect(none).toMatchObject({ top: [], floods: [] });
  });

  it('puts each alert into one hour of one weekday of the ward’s own clock', () => {
    const alerts = [burdenAlert({ raisedAtMs: moment('2026-01-15T23:30Z') })];
    const { byWeekdayAndHour } = burdenReport(burdenInput({ alerts }));
    // Half past midnight on Friday.
    expect(byWeekdayAndHour[4]?.[0]).toBe(1);
    expect(byWeekdayAndHour.flat().reduce((sum, alertCount) => sum + alertCount)).toBe(1);
  });

  it('has parts that add up to the whole, also over a change of the clock', () => {
    const fromMs = moment('2026-03-27T06:00Z');
    const toMs = moment('2026-03-31T06:00Z');
    const anyAlert = fc.record({
      bedId: fc.constantFrom(bed('B01'), bed('B02'), bed('B99')),
      condition: fc.constantFrom('anomaly', 'lead-off'),
      priority: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
      raisedAtMs: fc.integer({ min: fromMs - 86_400_000, max: toMs + 86_400_000 }),
    });
    const anyPause = fc.record({
      fromMs: fc.integer({ min: fromMs - 100_000, max: toMs }),
      durationMs: fc.nat(120_000),
      isWard: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyAlert), fc.array(anyPause), (over, paused) => {
        const alerts = over.map(burdenAlert);
        const pauses = paused.map(({ fromMs: start, durationMs, isWard }) => ({
          ...(isWard ? {} : { bedId: bed('B01') }),
          fromMs: start,
          untilMs: start + durationMs,
        }));
        const report = burdenReport(burdenInput({ fromMs, toMs, alerts, pauses }));
        const whole = groupOf(report);
        const inside = alerts.filter((one) => one.raisedAtMs >= fromMs && one.raisedAtMs < toMs);
        expect(whole.alerts).toBe(inside.length);
        const partings = [
          report.groups.filter(({ bedId, shift }) => bedId === undefined && shift !== undefined),
          report.groups.filter(({ bedId, shift }) => bedId !== undefined && shift === undefined),
          report.groups.filter(({ bedId, shift }) => bedId !== undefined && shift !== undefined),
        ];
        for (const parts of partings) {
          const sum = (of: (group: BurdenGroup) => number): number =>
            parts.reduce((total, part) => total + of(part), 0);
          expect(sum(({ alerts: n }) => n)).toBe(whole.alerts);
          expect(sum(({ pausedMs }) => pausedMs)).toBe(whole.pausedMs);
          expect(sum(({ bedDays }) => bedDays)).toBeCloseTo(whole.bedDays, 9);
          expect(sum(({ marks }) => marks.notMarked)).toBe(whole.marks.notMarked);
        }
        const counted = whole.conditions.reduce((total, { alerts: n }) => total + n, 0);
        expect(counted).toBe(whole.alerts);
        expect(report.byWeekdayAndHour.flat().reduce((a, b) => a + b)).toBe(whole.alerts);
      }),
    );
  });
});
