import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRelay } from '../../src/app/relay.js';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { storeKeys } from '../../src/domain/store-keys.js';
import { deliverPacket, packBed, packCells, packWave } from '../../src/server/relay-codec.js';
import type { WardRelay } from '../../src/server/ward-relay.js';
import type { CellsPacket, WavePacket } from '../../src/server/ward-view.js';
import type { BedStatus, WaveMessage } from '../../src/server/wire.js';
import { alertEvent, bed, liveBed, WARD } from '../support/fixture-ward.js';
import { startPrivateRedis, type PrivateRedis } from '../support/redis.js';
import { eventually } from '../support/services.js';
import { openScripts } from '../support/store-scripts.js';
import { silentLogger } from '../support/test-chain.js';
import { realClock } from '../support/test-clock.js';
import { collectAlerts, nextEvent, startHarness, type Harness } from '../support/ward-harness.js';

const wave: WavePacket = {
  bedId: bed('B02'),
  startMs: 1_800_000_000_000,
  sampleRateHz: 250,
  leads: ['II', 'V1'],
  samplesUv: Int16Array.of(1, -2, 300, -32_768),
};

const cells: CellsPacket = {
  bedId: bed('B02'),
  firstCellIndex: 7,
  cellCount: 2,
  leads: ['II'],
  meanMilli: Int32Array.of(1_500, -2_147_483_648),
  limitsMilli: [1_300],
};

describe('relay packets', () => {
  it('come out as they went in', () => {
    const out: unknown[] = [];
    const listener = {
      bed: (status: BedStatus) => out.push(status),
      wave: (packet: WavePacket) => out.push(packet),
      cells: (packet: CellsPacket) => out.push(packet),
    };
    const status = liveBed('B02', { activeAlerts: 2, priority: 'high' });
    for (const packed of [packBed(status), packWave(wave), packCells(cells)]) {
      deliverPacket(packed, listener);
    }
    deliverPacket(Buffer.from([9, 2, 0, 0, 0, 0x7b, 0x7d]), listener);
    expect(out).toEqual([status, wave, cells]);
  });
});

describe('RedisWardRelay', () => {
  let redis: PrivateRedis;
  let scripts: RedisScripts;
  let prefix: string;
  let harnesses: Harness[];

  beforeAll(async () => {
    redis = await startPrivateRedis();
    scripts = await openScripts(redis.url);
  });

  afterAll(async () => {
    await scripts.close();
    await redis.stop();
  });

  beforeEach(() => {
    prefix = redis.newPrefix();
    harnesses = [];
  });

  afterEach(async () => {
    for (const harness of harnesses) await harness.close();
  });

  function relay(): Promise<WardRelay> {
    return openRelay(
      { url: redis.url, keyPrefix: prefix, wardId: WARD },
      { clock: realClock, logger: silentLogger },
    );
  }

  async function process(beds: readonly BedStatus[]): Promise<Harness> {
    const harness = await startHarness({ relay: await relay() });
    harness.view.statuses = [...beds];
    harnesses.push(harness);
    return harness;
  }

  /** Everything that stands in the two streams, as text; read as a third process would. */
  async function relayed(): Promise<{ readonly beds: string; readonly waves: string }> {
    const keys = storeKeys(prefix);
    const read = async (key: string): Promise<string> => {
      const args = ['probe', String(realClock.nowUs() / 1_000), '0-0', '1000', '1000'];
      const reply = await scripts.run('exchangeRelay', [key, keys.relayMembers(WARD)], args);
      const packets = Array.isArray(reply) ? (reply as unknown[]).slice(2) : [];
      return packets.map((packet) => (packet as Buffer).toString('latin1')).join('');
    };
    return { beds: await read(keys.relayedBeds(WARD)), waves: await read(keys.relayedWaves(WARD)) };
  }

  it('shows a page the beds, waves and scores that another process watches', async () => {
    const b01 = liveBed('B01');
    const b02 = liveBed('B02');
    const [here, there] = [await process([b01, b02]), await process([b02])];
    const socket = here.socket({ token: await here.token(), lastSeq: 0 });
    const beat = nextEvent(socket, 'heartbeat.v1');
    socket.connect();
    await beat;
    await socket.emitWithAck('subscribe.v1', { beds: ['B02'] });
    const shown = {
      bed: nextEvent(socket, 'bed.v1'),
      wave: nextEvent(socket, 'wave.v1'),
      cells: nextEvent(socket, 'cells.v1'),
    };
    // Nothing is relayed before the processes know of each other.
    const publishing = setInterval(() => {
      there.server.publishBed(liveBed('B02', { feed: 'lost' }));
      there.server.publishWave(wave);
      there.server.publishCells(cells);
    }, 50);
    const got = { wave: (await shown.wave) as WaveMessage, cells: await shown.cells };
    clearInterval(publishing);
    await shown.bed;
    expect({
      ...got.wave,
      samples: Buffer.from(got.wave.samples as Uint8Array).toString('hex'),
    }).toEqual({
      bedId: 'B02',
      startMs: wave.startMs,
      sampleRateHz: 250,
      leads: ['II', 'V1'],
      samples: '0100feff2c010080',
    });
    expect(got.cells).toMatchObject({ bedId: 'B02', firstCellIndex: 7, limitsMilli: [1_300] });
  });

  it('writes nothing while a process is alone, and tells a new one of every bed', async () => {
    const first = await process([liveBed('B01'), liveBed('B02', { feed: 'ended' })]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    first.server.publishWave(wave);
    first.server.publishBed(liveBed('B01'));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await relayed()).toEqual({ beds: '', waves: '' });
    const second = await relay();
    const told: string[] = [];
    second.start(
      {
        bed: ({ bedId, feed }) => told.push(`${bedId} ${feed}`),
        wave: () => undefined,
        cells: () => undefined,
      },
      () => [],
    );
    await eventually(() => told.length >= 2, { what: 'both beds' });
    expect(told.slice(0, 2)).toEqual(['B01 live', 'B02 ended']);
    await second.close();
  });

  it('carries no alert: one that a process logs is in neither stream, nor sent twice', async () => {
    const [here, there] = [await process([liveBed('B01')]), await process([liveBed('B02')])];
    const socket = here.socket({ token: await here.token(), lastSeq: 0 });
    const { seqs, done } = collectAlerts(socket, 1);
    socket.connect();
    await nextEvent(socket, 'heartbeat.v1');
    await eventually(
      async () => {
        there.server.publishBed(liveBed('B02'));
        there.server.publishWave(wave);
        const { beds, waves } = await relayed();
        return beds.includes('B02') && waves.includes('sampleRateHz');
      },
      { what: 'a bed and a wave in the streams' },
    );
    there.server.publishEntry(there.view.log(alertEvent()));
    here.server.publishEntry(here.view.log(alertEvent()));
    await done;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seqs).toEqual([1]);
    const { beds, waves } = await relayed();
    expect(beds).not.toMatch(/alertId|sampleRateHz/);
    expect(waves).not.toMatch(/alertId|feed/);
  });

  it('goes on by itself after Redis was away', async () => {
    const [here, there] = [await process([liveBed('B01')]), await process([liveBed('B02')])];
    const socket = here.socket({ token: await here.token(), lastSeq: 0 });
    socket.connect();
    await nextEvent(socket, 'heartbeat.v1');
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await redis.start();
    const publishing = setInterval(() => {
      there.server.publishBed(liveBed('B02', { activeAlerts: 3 }));
    }, 50);
    const seen: number[] = [];
    socket.on('bed.v1', ({ activeAlerts }) => seen.push(activeAlerts));
    await eventually(() => seen.includes(3), { what: 'the bed' });
    clearInterval(publishing);
  });
});
