import { describe, expect, it } from '@jest/globals';
import { LinkDesk } from '../../../dashboard/src/link/link-desk.js';
import type { FromLink } from '../../../dashboard/src/link/messages.js';
import { alertEvent, WARD } from '../../support/fixture-ward.js';

function startDesk() {
  const posted: FromLink[] = [];
  const time = { ms: 0 };
  const desk = new LinkDesk({ post: (message) => posted.push(message), nowMs: () => time.ms });
  const beat = (headSeq: number): void => {
    desk.beat({
      wardId: WARD,
      logId: 'log',
      headSeq,
      serverTimeMs: 1_000_000 + time.ms,
      pauses: [],
      notReady: [],
    });
  };
  const last = <Kind extends FromLink['kind']>(kind: Kind) =>
    posted.findLast(
      (message): message is Extract<FromLink, { kind: Kind }> => message.kind === kind,
    );
  return { desk, beat, last, posted, time };
}

const entry = (seq: number) => ({
  seq,
  wardId: WARD,
  event: alertEvent({ alertId: `a${seq}`, priority: 'medium' }),
});

describe('LinkDesk', () => {
  it('orders the sound of an alert as soon as it has come', () => {
    const { desk, beat, last } = startDesk();
    beat(1);
    desk.entry(entry(1));
    desk.tick();
    expect(last('tick')?.sound).toEqual({ priority: 'medium', because: 'alarm' });
    expect(last('entries')?.entries).toHaveLength(1);
  });

  it('is stale after 3 s without a heartbeat, and orders its own sound after 5 s', () => {
    const { desk, beat, last, time } = startDesk();
    beat(0);
    const at = (ms: number) => {
      time.ms = ms;
      desk.tick();
      const tick = last('tick');
      return [tick?.verdict.phase, tick?.sound.because];
    };
    expect([at(2_999), at(3_000), at(4_999), at(5_000)]).toEqual([
      ['live', 'nothing'],
      ['stale', 'nothing'],
      ['stale', 'nothing'],
      ['lost', 'link'],
    ]);
    expect(last('tick')?.sound.priority).toBe('high');
  });

  it('says in one line what came after a silence', () => {
    const { desk, beat, last, time } = startDesk();
    beat(0);
    time.ms = 20_000;
    beat(2);
    desk.entry(entry(1));
    desk.tick();
    expect(last('caught-up')).toBeUndefined();
    desk.entry(entry(2));
    desk.tick();
    expect(last('caught-up')).toMatchObject({ silentMs: 20_000, entryCount: 2 });
  });

  it('refuses an entry after a hole, so that it is asked for again', () => {
    const { desk, beat, posted } = startDesk();
    beat(3);
    expect([desk.entry(entry(1)), desk.entry(entry(3))]).toEqual([true, false]);
    expect(desk.tick().phase).toBe('stale');
    expect(posted.filter(({ kind }) => kind === 'entries')).toHaveLength(1);
    expect(desk.position().lastSeq).toBe(1);
  });

  it('sounds when its token is refused, and tells the page once', () => {
    const { desk, beat, last, posted } = startDesk();
    beat(0);
    for (let times = 0; times < 3; times += 1)
      desk.signedOut('ECG_SERVER_TOKEN_EXPIRED', 'Too old.');
    desk.tick();
    expect(last('tick')?.sound).toEqual({ priority: 'high', because: 'link' });
    expect(posted.filter(({ kind }) => kind === 'signed-out')).toHaveLength(1);
  });
});
