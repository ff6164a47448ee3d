import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import { ArrhythmiaLedger } from '../../src/load/arrhythmia-ledger.js';
import { alertEvent, bed } from '../support/fixture-ward.js';

const S = 1_000_000;
const START_S = 1_800_000_000;

/** An arrhythmia from 30 s to 40 s of every minute; the stream begins 20 s into a period. */
function ledger(): ArrhythmiaLedger {
  const made = new ArrhythmiaLedger({ everyUs: 60 * S, startsUs: 30 * S, durationUs: 10 * S });
  made.begin('LOAD-00001', epochUs(START_S * S), 20 * S);
  return made;
}

function alertAt(seconds: number, changes: Partial<Parameters<typeof alertEvent>[0]> = {}) {
  return alertEvent({
    bedId: bed('LOAD-00001'),
    decidedAtMs: (START_S + seconds) * 1_000,
    ...changes,
  });
}

function counted(of: ArrhythmiaLedger, toS: number) {
  return of.count(epochUs(START_S * S), epochUs((START_S + toS) * S));
}

describe('ArrhythmiaLedger', () => {
  it('finds each episode of the stream, and those in which the ward alerted', () => {
    const of = ledger();
    of.observe(alertAt(13));
    // The episodes lie at 10 s, 70 s and 130 s of the stream; the third has not had its time at 140 s.
    expect(counted(of, 140)).toEqual({ episodes: 2, alerted: 1, outsideEpisodes: 0 });
  });

  it('takes an alert that became more within the episode, and one up to 5 s behind it', () => {
    const of = ledger();
    of.observe(alertAt(24.9));
    of.observe(alertAt(75, { phase: 'revised' }));
    expect(counted(of, 140)).toMatchObject({ alerted: 2 });
  });

  it('counts alerts outside episodes and of other beds, and no technical ones', () => {
    const of = ledger();
    of.observe(alertAt(45));
    of.observe(alertAt(12, { bedId: bed('LOAD-00002') }));
    of.observe(alertAt(50, { kind: 'technical', condition: 'lead-off' }));
    of.observe(alertAt(55, { phase: 'ended' }));
    expect(counted(of, 140)).toEqual({ episodes: 2, alerted: 0, outsideEpisodes: 2 });
  });
});
