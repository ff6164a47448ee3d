import { describe, expect, it } from '@jest/globals';
import { LogFold } from '../../src/burden/fold-log.js';
import type { AlarmSignal, SignalEvent } from '../../src/domain/alarm-signal.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import { CANARY_BED_ID } from '../../src/domain/bed.js';
import type { WardLogEntry } from '../../src/domain/ward-log.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';

const AT_MS = 1_800_000_000_000;
const NURSE = { subject: 'nurse-7', role: 'nurse' } as const;

const signalOf = (alertId: string, sinceMs: number): AlarmSignal => ({
  alertId,
  bedId: bed('B01'),
  condition: 'anomaly',
  priority: 'medium',
  sinceSeq: 1,
  sinceMs,
  present: true,
  state: 'acknowledged',
  latched: false,
  tier: 0,
});

/** Folds entries with sequence numbers of their own. */
function fold(
  what: readonly (AlertEvent | Omit<SignalEvent, 'schema' | 'reason'>)[],
  bedId?: ReturnType<typeof bed>,
): LogFold {
  const folded = new LogFold(bedId);
  for (const [index, one] of what.entries()) {
    const place = { seq: index + 1, wardId: WARD };
    const entry: WardLogEntry =
      'revision' in one
        ? { ...place, event: one }
        : { ...place, signal: { schema: 1, reason: 'by-hand', ...one } };
    folded.take(entry);
  }
  return folded;
}

const raised = alertEvent({ alertId: 'a', startMs: AT_MS, decidedAtMs: AT_MS + 4_000 });

describe('LogFold', () => {
  it('makes one alert of all its revisions, with the highest priority and the moment of the raise', () => {
    const { alerts } = fold([
      raised,
      { ...raised, revision: 1, phase: 'revised', priority: 'high', decidedAtMs: AT_MS + 9_000 },
      { ...raised, revision: 2, phase: 'ended', priority: 'low', decidedAtMs: AT_MS + 20_000 },
    ]);
    expect(alerts).toEqual([
      {
        alertId: 'a',
        bedId: 'B01',
        condition: 'anomaly',
        priority: 'high',
        raisedAtMs: AT_MS + 4_000,
      },
    ]);
  });

  it('takes the onset of an alert whose raise the log no longer has', () => {
    const { alerts } = fold([{ ...raised, revision: 3, phase: 'ended' }]);
    expect(alerts[0]?.raisedAtMs).toBe(AT_MS);
  });

  it('measures the answer from the beginning of the signal to the first acknowledgement', () => {
    const signal = signalOf('a', AT_MS + 5_000);
    const { alerts } = fold([
      raised,
      { kind: 'acknowledged', alertId: 'a', by: NURSE, atMs: AT_MS + 12_000, signal },
      { kind: 'acknowledged', alertId: 'a', by: NURSE, atMs: AT_MS + 60_000, signal },
    ]);
    expect(alerts[0]?.responseMs).toBe(7_000);
  });

  it('keeps the last mark', () => {
    const { alerts } = fold([
      raised,
      { kind: 'marked', alertId: 'a', by: NURSE, atMs: AT_MS, verdict: 'true' },
      { kind: 'marked', alertId: 'a', by: NURSE, atMs: AT_MS, verdict: 'false' },
    ]);
    expect(alerts[0]?.verdict).toBe('false');
  });

  it('ends a pause where the sound is resumed, and only that of the same bed', () => {
    const pause = (over: object): Omit<SignalEvent, 'schema' | 'reason'> => ({
      kind: 'audio-paused',
      atMs: AT_MS,
      pause: { by: NURSE, fromMs: AT_MS, untilMs: AT_MS + 120_000, throughSeq: 0, ...over },
    });
    const { pauses } = fold([
      pause({ bedId: bed('B01') }),
      pause({ bedId: bed('B02') }),
      pause({}),
      { kind: 'audio-resumed', bedId: bed('B01'), atMs: AT_MS + 30_000 },
      { kind: 'audio-resumed', bedId: bed('B02'), atMs: AT_MS + 120_000 },
    ]);
    expect(pauses.map(({ untilMs }) => untilMs - AT_MS)).toEqual([30_000, 120_000, 120_000]);
  });

  it('passes over the canary, unknown alerts, and beds that are not asked for', () => {
    const canary = alertEvent({ alertId: 'c', bedId: CANARY_BED_ID });
    const other = alertEvent({ alertId: 'b', bedId: bed('B02') });
    const marked = { kind: 'marked', alertId: 'gone', atMs: AT_MS, verdict: 'true' } as const;
    expect(fold([canary, marked]).alerts).toEqual([]);
    expect(fold([raised, other], bed('B02')).alerts.map(({ alertId }) => alertId)).toEqual(['b']);
  });
});
