import { describe, expect, it } from '@jest/globals';
import { listeningTo } from '../../src/app/listening.js';
import { epochUs, US_PER_SECOND } from '../../src/domain/units.js';
import type { KafkaSourceHealth } from '../../src/ingest/kafka-frame-source.js';

const START_US = 1_000 * US_PER_SECOND;

function at(state: KafkaSourceHealth['state']) {
  let health: KafkaSourceHealth = {
    state,
    sinceUs: epochUs(START_US),
    paused: false,
    partitions: [],
  };
  let nowS = 0;
  const listening = listeningTo(
    { health: () => health },
    { nowUs: () => epochUs(START_US + nowS * US_PER_SECOND) },
  );
  return {
    /** What is heard after so many seconds, where the one partition stands there. */
    after: (seconds: number, nextOffset: number | undefined, lagMessages: number | undefined) => {
      nowS = seconds;
      const partition = {
        partition: 0,
        ...(nextOffset === undefined ? {} : { nextOffset }),
        ...(lagMessages === undefined ? {} : { lagMessages }),
      };
      health = { ...health, partitions: [partition as KafkaSourceHealth['partitions'][number]] };
      return listening();
    },
  };
}

describe('listeningTo', () => {
  it('hears nothing while the source does not run', () => {
    expect(at('rebalancing').after(1, 10, 0)).toBe('deaf');
  });

  it('does not count the time that a new part of the beds takes to give its first frames', () => {
    const source = at('running');
    expect(source.after(0, undefined, 0)).toBe('behind');
    expect(source.after(4, undefined, 0)).toBe('behind');
    expect(source.after(5, 10, 0)).toBe('hearing');
  });

  it('tells of beds whose part gives nothing at all, ten seconds after it was given out', () => {
    const source = at('running');
    expect(source.after(9.9, undefined, 0)).toBe('behind');
    expect(source.after(10, undefined, 0)).toBe('hearing');
  });

  it('is behind while a backlog is read, and stuck, not behind, where it does not move', () => {
    const source = at('running');
    expect(source.after(1, 10, 0)).toBe('hearing');
    expect(source.after(4, 500, 900)).toBe('behind');
    expect(source.after(5, 1_000, 400)).toBe('behind');
    expect(source.after(8, 1_000, 400)).toBe('hearing');
  });
});
