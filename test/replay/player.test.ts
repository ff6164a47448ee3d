import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { frameEndUs, type EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { promptly } from '../../src/replay/delivery.js';
import { FaultyStream, MAX_FAULTS_PER_STREAM } from '../../src/replay/faulty-stream.js';
import { ReplayPlayer } from '../../src/replay/player.js';
import { syntheticWard } from '../../src/replay/synthetic/ward.js';
import { bed } from '../support/fixture-ward.js';
import { ManualClock } from '../support/test-clock.js';

const START_MS = 1_800_000_000_000;
const START_US = epochUs(START_MS * 1_000);

function begin(speed = 1) {
  const clock = new ManualClock(START_MS);
  const sent: EcgFrame[] = [];
  const target = {
    send: (frame: EcgFrame) => void sent.push(frame),
    sendMessage: () => undefined,
    ready: () => Promise.resolve(),
  };
  const streams = syntheticWard({ beds: 2, seed: 1, startUs: START_US, leads: ['II'] }).map(
    ({ bedId, frames }) => new FaultyStream(bedId, promptly(frames)),
  );
  const player = new ReplayPlayer({ beds: streams, target, clock, startUs: START_US, speed });
  const playing = player.play();
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await nextTurn();
      clock.advanceMs(Math.min(50, ms - passed));
      await nextTurn();
    }
  };
  const of = (bedId: string) => sent.filter((frame) => frame.bedId === bedId);
  return { clock, sent, of, streams, player, playing, pass };
}

describe('ReplayPlayer', () => {
  it('sends each frame when it is due, at the speed of the moment', async () => {
    const { of, player, pass } = begin();
    await pass(1_000);
    expect(of('B01')).toHaveLength(5);
    player.change({ speed: 4 });
    await pass(1_000);
    expect(of('B01')).toHaveLength(25);
  });

  it('sends nothing while it is paused, a second at a step, and goes on', async () => {
    const { of, player, pass } = begin();
    await pass(1_000);
    player.change({ isPaused: true });
    await pass(5_000);
    expect(of('B01')).toHaveLength(5);
    player.step(1_000_000);
    await pass(5_000);
    expect(of('B01')).toHaveLength(10);
    player.change({ isPaused: false });
    await pass(200);
    expect(of('B01')).toHaveLength(11);
  });

  it('ends every stream in good order, also while it is paused', async () => {
    const { of, player, playing, pass } = begin();
    await pass(1_000);
    player.change({ isPaused: true });
    player.end();
    await playing;
    for (const bedId of ['B01', 'B02']) {
      const ends = of(bedId).filter(({ endOfStream }) => endOfStream);
      expect(ends).toHaveLength(1);
      expect(of(bedId).at(-1)?.endOfStream).toBe(true);
    }
    expect(player.endUs).toBe(START_US + 1_000_000);
  });
});

describe('FaultyStream', () => {
  it('loses the frames of a fault that is put in while it plays, and no others', async () => {
    const { of, streams, player, pass } = begin();
    await pass(1_000);
    const fault = { kind: 'linkDown', fromMs: 0, toMs: 2_000, frames: 'lost' } as const;
    const fromUs = epochUs(player.positionUs + 400_000);
    expect(streams[0]?.inject(fault, { fromUs, durationMs: 2_000 })).toBe(true);
    await pass(4_000);
    const lost = (frame: EcgFrame) =>
      frameEndUs(frame) >= fromUs && frameEndUs(frame) < fromUs + 2_000_000;
    expect(of('B01').filter(lost)).toEqual([]);
    expect(of('B01')).toHaveLength(15);
    expect(of('B02')).toHaveLength(25);
  });

  it('refuses more faults than it can carry', () => {
    const stream = new FaultyStream(bed('B01'), []);
    const fault = { kind: 'gap', fromMs: 0, toMs: 1_000 } as const;
    const put = () => stream.inject(fault, { fromUs: START_US, durationMs: 1_000 });
    for (let count = 0; count < MAX_FAULTS_PER_STREAM; count += 1) expect(put()).toBe(true);
    expect(put()).toBe(false);
    expect(stream.faults).toHaveLength(MAX_FAULTS_PER_STREAM);
  });
});
