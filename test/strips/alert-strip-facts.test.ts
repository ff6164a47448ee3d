import { describe, expect, it } from '@jest/globals';
import { stripEndMs, stripWithAlert } from '../../src/strips/alert-strip-facts.js';
import { alertEvent } from '../support/fixture-ward.js';
import { strip, STRIP_START_MS } from './builders.js';

const mark = (lead: 'II' | 'V1' | 'aVF', startMs: number, endMs: number) => ({
  lead,
  startMs: STRIP_START_MS + startMs,
  endMs: STRIP_START_MS + endMs,
});

describe('stripWithAlert', () => {
  it('joins the marks of all events that lie in the strip, by lead', () => {
    const events = [
      alertEvent({ marks: [mark('II', 6_000, 6_500), mark('V1', 6_100, 6_200)] }),
      alertEvent({
        revision: 1,
        phase: 'ended',
        marks: [mark('II', 6_500, 7_000), mark('II', 8_000, 99_000), mark('aVF', 6_000, 7_000)],
      }),
    ];
    const given = stripWithAlert(strip(), events);
    expect(given.marks).toEqual([
      mark('II', 6_000, 7_000),
      mark('II', 8_000, 12_000),
      mark('V1', 6_100, 6_200),
    ]);
    expect(given.alert).toBe(events[1]);
  });

  it('has no marks and no alert where the log has no event', () => {
    expect(stripWithAlert(strip(), [])).toMatchObject({ alert: undefined, marks: [] });
  });

  it('ends a strip with its last sample', () => {
    expect(stripEndMs(strip())).toBe(STRIP_START_MS + 12_000);
  });
});
