import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayBeds, type ReplayBedsOptions } from '../../src/cli/replay-beds.js';
import { frameStartUs, type EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import type { Delivery } from '../../src/replay/delivery.js';

let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'wardwave-beds-'));
  await writeFile(join(data, 'short.csv'), csv(250));
  await writeFile(join(data, 'long.csv'), csv(1_000));
});

afterAll(async () => {
  await rm(data, { recursive: true, force: true });
});

function csv(rows: number): string {
  return ['II', 'mV', ...Array.from({ length: rows }, (_, row) => String(row / 1_000))].join('\n');
}

function firstFrame(deliveries: Iterable<Delivery>): EcgFrame {
  for (const delivery of deliveries) if (delivery.kind === 'frame') return delivery.frame;
  throw new Error('the bed has no frame');
}

function options(changes: Partial<ReplayBedsOptions> = {}): ReplayBedsOptions {
  const record = ['short.csv', 'long.csv'];
  return { data, record, loop: false, csv: { sampleRateHz: 250 }, ...changes };
}

describe('replayBeds', () => {
  it('numbers beds by itself and lasts as long as the longest', async () => {
    const { beds, durationUs } = await replayBeds(options());
    expect(beds.map(({ bedId }) => bedId)).toEqual(['B01', 'B02']);
    expect(durationUs).toBe(4_000_000);
  });

  it('gives the names that are given, and numbers the beds behind them', async () => {
    const { beds } = await replayBeds(options({ bed: ['ICU-7'] }));
    expect(beds.map(({ bedId }) => bedId)).toEqual(['ICU-7', 'B02']);
  });

  it('uses recordings again for more beds', async () => {
    const { beds } = await replayBeds(options({ beds: 3 }));
    const devices = beds.map(({ deliveries }) => firstFrame(deliveries).deviceId);
    expect(devices).toEqual(['replay-short.csv', 'replay-long.csv', 'replay-short.csv']);
  });

  it.each([
    {
      name: 'at the moment given',
      start: epochUs(1_769_846_400_000_000),
      at: 1_769_846_400_000_000,
    },
    { name: 'in 2000 where nothing says when', at: 946_684_800_000_000 },
  ])('begins $name', async ({ start, at }) => {
    const { beds } = await replayBeds(options(start === undefined ? {} : { start }));
    for (const { deliveries } of beds) expect(frameStartUs(firstFrame(deliveries))).toBe(at);
  });

  it('has no end in a loop', async () => {
    expect((await replayBeds(options({ loop: true }))).durationUs).toBeUndefined();
  });

  it.each([
    { name: 'a bed id that is none', bed: ['a bed'] },
    { name: 'one bed twice', bed: ['B7', 'B7'] },
    { name: 'a bed id that the next number takes too', bed: ['B02'] },
    { name: 'more bed ids than beds', bed: ['A', 'B', 'C'], beds: 2 },
    { name: 'no record', record: [], beds: 1 },
  ])('refuses $name', async ({ name: _name, ...changes }) => {
    await expect(replayBeds(options(changes))).rejects.toMatchObject({ code: 'ECG_CLI_OPTION' });
  });
});
