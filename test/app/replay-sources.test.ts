import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { listSources, openSource } from '../../src/app/replay-sources.js';
import { bed } from '../support/fixture-ward.js';

const data = join(import.meta.dirname, '..', 'replay', 'fixtures');

describe('listSources', () => {
  it('names the leads of each record by its header', async () => {
    const sources = await listSources(data);
    const found = sources.find(({ source }) => source === 'fmt16');
    expect(found?.kind).toBe('recording');
    const { leads } = await openSource({ bedId: bed('B01'), source: 'fmt16' }, { data, seed: 1 });
    expect(leads.length).toBeGreaterThan(0);
    expect(found?.leads).toEqual(leads);
  });

  it('has synthetic beds alone where there is no folder', async () => {
    expect(new Set((await listSources(undefined)).map(({ kind }) => kind))).toEqual(
      new Set(['synthetic']),
    );
  });
});

describe('openSource', () => {
  it.each(['fmt16', 'synthetic/1'])('plays only the leads asked for, of %s', async (source) => {
    const whole = await openSource({ bedId: bed('B01'), source }, { data, seed: 1 });
    const last = whole.leads.at(-1);
    if (last === undefined) throw new Error('no lead');
    const one = await openSource({ bedId: bed('B01'), source, leads: [last] }, { data, seed: 1 });
    expect(one.leads).toEqual([last]);
    const [frame] = one.frames(whole.recording?.startUs ?? (0 as never));
    expect(frame?.leads.map(({ lead }) => lead)).toEqual([last]);
  });
});
