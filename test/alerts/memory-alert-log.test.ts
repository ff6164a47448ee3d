import { describe, expect, it } from '@jest/globals';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import { newPlace } from '../conformance/alert-log.js';

describe('MemoryAlertLog', () => {
  it('keeps the newest strips up to its bound', async () => {
    const log = new MemoryAlertLog({ maxStripCount: 2 });
    const { bedId } = newPlace();
    for (const alertId of ['A1', 'A2', 'A3']) {
      const strip = { alertId, startMs: 0, sampleRateHz: 250, leads: [] };
      await log.putStrip({ bedId, alertId, startMs: 0, strip });
    }
    expect(await log.strip(bedId, 'A1')).toBeUndefined();
    expect(await log.strip(bedId, 'A2')).toMatchObject({ alertId: 'A2' });
    expect(await log.strip(bedId, 'A3')).toMatchObject({ alertId: 'A3' });
  });

  it('keeps its own copy of a state', async () => {
    const log = new MemoryAlertLog();
    const { bedId } = newPlace();
    const state = Buffer.from('before');
    await log.commit({ bedId, expectedVersion: 0, state, events: [] });
    state.fill('x');
    expect((await log.loadBed(bedId)).state?.toString()).toBe('before');
  });
});
