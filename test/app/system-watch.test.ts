import { describe, expect, it } from '@jest/globals';
import type { SystemReport } from '../../src/alerts/system/judge-system.js';
import { SystemWatch, type SystemWatchParts } from '../../src/app/system-watch.js';
import type { OverloadLevel } from '../../src/domain/overload.js';
import { epochUs } from '../../src/domain/units.js';
import { silentLogger } from '../support/test-chain.js';
import { ManualClock } from '../support/test-clock.js';
import { bed, WARD } from '../support/fixture-ward.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import { SystemKeeper } from '../../src/alerts/system/system-keeper.js';
import { syntheticFrames } from '../../src/replay/synthetic/bed.js';
import type { WindowScore } from '../../src/domain/score.js';

const START_MS = 1_800_000_000_000;
const B01 = bed('B01');

/** A watch whose clock and surroundings a test moves. */
class Watched {
  readonly clock = new ManualClock(START_MS);
  readonly reports: SystemReport[] = [];
  isStoreReady = true;
  isDetectorReady = true;
  level: OverloadLevel = 'normal';
  readonly watch: SystemWatch;
  readonly #frames = syntheticFrames({
    bedId: B01,
    deviceId: 'd',
    seed: 1,
    stream: 0,
    startUs: epochUs(START_MS * 1_000),
    scenario: { episodes: [] },
    frameDurationMs: 1_000,
    leads: ['II'],
  })[Symbol.iterator]();

  constructor(parts: Partial<SystemWatchParts> = {}) {
    this.watch = new SystemWatch({
      keeper: {
        report: (report) => {
          this.reports.push(report);
          return Promise.resolve([]);
        },
      },
      process: 'p1',
      windowLengthMs: 10_000,
      watches: () => true,
      isStoreReady: () => this.isStoreReady,
      isDetectorReady: () => this.isDetectorReady,
      overloadLevel: () => this.level,
      isCanaryMissed: undefined,
      onLogged: () => undefined,
      clock: this.clock,
      logger: silentLogger,
      ...parts,
    });
  }

  /** Lets seconds pass, with a frame each, and a score two seconds behind it. */
  async pass(seconds: number, { frames = true, scores = true } = {}): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.clock.advanceMs(1_000);
      await new Promise((resolve) => setImmediate(resolve));
      const nowMs = this.clock.nowUs() / 1_000;
      const next = this.#frames.next();
      if (frames && next.done !== true) this.watch.frame(next.value);
      if (scores) this.judge({ endUs: epochUs((nowMs - 2_000) * 1_000) });
    }
  }

  /** The monitor ends the stream in good order. */
  end(): void {
    const next = this.#frames.next();
    if (next.done !== true) this.watch.frame({ ...next.value, endOfStream: true });
  }

  judge(score: Partial<WindowScore>): void {
    this.watch.judged({ bedId: B01, score: { bedId: B01, ...score } as WindowScore });
  }

  present(condition: string): readonly boolean[] {
    return this.reports.flatMap(({ facts }) =>
      facts.filter((fact) => fact.condition === condition).map(({ present }) => present),
    );
  }
}

describe('SystemWatch', () => {
  it('says nothing while scores come, nor in the first window of a stream', async () => {
    const ward = new Watched();
    await ward.pass(9, { scores: false });
    await ward.pass(20);
    expect(ward.present('scores-late')).not.toContain(true);
    expect(ward.present('detector-down')).not.toContain(true);
  });

  it('says that scores are late where frames come and scores do not, and that they are back', async () => {
    const ward = new Watched();
    await ward.pass(20);
    await ward.pass(12, { scores: false });
    expect(ward.present('scores-late').at(-1)).toBe(true);
    await ward.pass(3);
    expect(ward.present('scores-late').at(-1)).toBe(false);
  });

  it('says of a stream that ends while its scores are late that it has ended, once', async () => {
    const ward = new Watched();
    await ward.pass(20);
    await ward.pass(12, { scores: false });
    ward.end();
    await ward.pass(3, { frames: false, scores: false });
    const late = ward.reports.flatMap(({ facts }) =>
      facts.filter(({ condition }) => condition === 'scores-late'),
    );
    expect(late.slice(-2)).toEqual([
      { condition: 'scores-late', bedId: B01, present: true },
      { condition: 'scores-late', bedId: B01, present: false, because: 'stream-ended' },
    ]);
  });

  it('says so too where the store was away, or the process ends at that moment', async () => {
    const ward = new Watched();
    await ward.pass(20);
    await ward.pass(12, { scores: false });
    ward.isStoreReady = false;
    ward.end();
    await ward.pass(2, { frames: false, scores: false });
    expect(ward.present('scores-late').at(-1)).toBe(true);
    ward.isStoreReady = true;
    await ward.watch.stop();
    expect(ward.present('scores-late').at(-1)).toBe(false);
  });

  it('ends in the log what was open of a stream that has ended', async () => {
    const log = new MemoryAlertLog();
    const ward = new Watched({
      keeper: new SystemKeeper({ wardId: WARD, log, logger: silentLogger }),
    });
    await ward.pass(20);
    await ward.pass(12, { scores: false });
    ward.end();
    await ward.pass(3, { frames: false, scores: false });
    const said = loggedAlerts(await log.read(WARD, 0, 100)).map(({ event }) => event);
    expect(said.map(({ condition, phase, reason }) => [condition, phase, reason])).toEqual([
      ['scores-late', 'raised', 'seen'],
      ['scores-late', 'ended', 'stream-ended'],
    ]);
  });

  it('leaves a bed without frames to the feed', async () => {
    const ward = new Watched();
    await ward.pass(20);
    await ward.pass(30, { frames: false, scores: false });
    expect(ward.present('scores-late')).not.toContain(true);
  });

  it('says that the detector is down where it fails again and again, or is not ready', async () => {
    const ward = new Watched();
    await ward.pass(3);
    for (let window = 0; window < 3; window += 1) ward.judge({ abstained: 'detector-failed' });
    await ward.pass(6, { scores: false });
    expect(ward.present('detector-down').at(-1)).toBe(true);
    await ward.pass(2);
    expect(ward.present('detector-down').at(-1)).toBe(false);
    ward.isDetectorReady = false;
    await ward.pass(6);
    expect(ward.present('detector-down').at(-1)).toBe(true);
  });

  it('reports an outage of the store when it is back, and not a hiccup', async () => {
    const ward = new Watched();
    await ward.pass(2);
    ward.isStoreReady = false;
    await ward.pass(1);
    ward.isStoreReady = true;
    await ward.pass(3);
    expect(ward.reports.some(({ outage }) => outage !== undefined)).toBe(false);
    ward.isStoreReady = false;
    await ward.pass(20);
    ward.isStoreReady = true;
    await ward.pass(3);
    const outages = ward.reports.flatMap(({ outage }) => (outage === undefined ? [] : [outage]));
    expect(outages).toEqual([{ startMs: START_MS + 7_000, endMs: START_MS + 27_000 }]);
  });

  it('does not take a window that was left out for a sign that the detector is well', async () => {
    const ward = new Watched();
    await ward.pass(3);
    for (let window = 0; window < 3; window += 1) {
      ward.judge({ abstained: 'detector-failed' });
      ward.judge({ abstained: 'overload' });
    }
    await ward.pass(6, { scores: false });
    expect(ward.present('detector-down').at(-1)).toBe(true);
  });

  it('says at once what is left out under overload, and how urgent that is', async () => {
    const ward = new Watched();
    await ward.pass(1);
    ward.level = 'waves-shed';
    await ward.pass(1);
    ward.level = 'hop-2';
    await ward.pass(1);
    ward.level = 'normal';
    await ward.pass(1);
    const facts = ward.reports.flatMap((report) =>
      report.facts.filter(({ condition }) => condition === 'overload'),
    );
    expect(facts.map(({ present, priority }) => [present, priority])).toEqual([
      [false, 'low'],
      [true, 'low'],
      [true, 'medium'],
      [false, 'low'],
    ]);
    expect(facts.every(({ process }) => process === 'p1')).toBe(true);
  });

  it('passes on that the canary was missed', async () => {
    const ward = new Watched({ isCanaryMissed: () => Promise.resolve(true) });
    await ward.pass(2);
    expect(ward.present('canary-missed')).toEqual([true, true]);
  });
});
