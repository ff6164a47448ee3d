import { describe, expect, it } from '@jest/globals';
import { PairedBeds, type Side } from '../../../src/app/shadow/paired-beds.js';
import { bedId } from '../../support/streams.js';
import { anAlertFrom, ORIGIN_MS } from './events.js';

const B01 = bedId('B01');
const at = (seconds: number): number => ORIGIN_MS + seconds * 1_000;

/** A bed that the candidate has judged from second 10 on, both sides up to the given seconds. */
function watched({ candidateS = 100, liveS = 100, maxAlerts = 100 } = {}): PairedBeds {
  const beds = new PairedBeds({ settlingMs: 20_000, maxAlerts });
  for (let endS = 10; endS <= candidateS; endS += 10) beds.candidateJudged(B01, at(endS));
  beds.liveJudged(B01, at(liveS));
  return beds;
}

function say(beds: PairedBeds, side: Side, raisedS: number, endedS: number): void {
  for (const event of anAlertFrom(raisedS, endedS)) beds.logged(side, event);
}

describe('PairedBeds', () => {
  it('compares from the end of the settling to where both have judged', () => {
    expect(watched({ liveS: 90 }).paired()).toMatchObject([
      { bedId: 'B01', span: { fromMs: at(30), toMs: at(90) } },
    ]);
    expect(watched({ candidateS: 80 }).paired()[0]?.span.toMs).toBe(at(80));
  });

  it('holds the alerts of both sides in that span', () => {
    const beds = watched();
    say(beds, 'live', 12, 18);
    say(beds, 'live', 40, 50);
    say(beds, 'candidate', 60, 70);
    const [bed] = beds.paired();
    expect(bed?.alerts.live.map(({ raisedMs }) => raisedMs)).toEqual([10_000]);
    expect(bed?.alerts.candidate.map(({ raisedMs }) => raisedMs)).toEqual([30_000]);
  });

  it('begins behind the alerts that fell away, on either side', () => {
    const beds = watched({ maxAlerts: 1 });
    say(beds, 'live', 35, 45);
    say(beds, 'live', 50, 55);
    say(beds, 'candidate', 40, 42);
    const [bed] = beds.paired();
    expect(bed?.span.fromMs).toBe(at(45));
    expect(bed?.dropped).toEqual({ live: 1, candidate: 0 });
    expect(bed?.alerts.candidate).toEqual([]);
  });

  it.each([
    { name: 'a bed that settles', beds: watched({ candidateS: 20 }), why: 'settling' },
    {
      name: 'a bed that the ward does not judge',
      beds: watched({ liveS: 0 }),
      why: 'not-judged-by-the-ward',
    },
  ])('does not compare $name, and says so', ({ beds, why }) => {
    expect(beds.paired()).toEqual([]);
    expect(beds.unpaired()).toEqual({ B01: why });
  });

  it('says nothing of a bed that only the ward watches', () => {
    const beds = new PairedBeds({ settlingMs: 0 });
    say(beds, 'live', 1, 2);
    beds.liveJudged(B01, at(100));
    expect(beds.paired()).toEqual([]);
    expect(beds.unpaired()).toEqual({});
    expect(beds.beds).toEqual([]);
  });

  it('begins anew where event time jumps by more than a day', () => {
    const beds = watched();
    const later = 3 * 86_400;
    beds.candidateJudged(B01, at(later));
    beds.candidateJudged(B01, at(later + 60));
    beds.liveJudged(B01, at(later + 60));
    expect(beds.paired()[0]?.span).toEqual({ fromMs: at(later + 20), toMs: at(later + 60) });
  });

  it('names beds in order', () => {
    const beds = new PairedBeds({ settlingMs: 0 });
    for (const id of ['B10', 'B02', 'B01'].map(bedId)) {
      beds.candidateJudged(id, at(1));
      beds.candidateJudged(id, at(2));
      beds.liveJudged(id, at(2));
    }
    expect(beds.paired().map((bed) => bed.bedId)).toEqual(['B01', 'B02', 'B10']);
    expect(beds.totals()).toMatchObject({ beds: 3, unpairedBeds: 0, hours: 3 / 3_600 });
  });
});
