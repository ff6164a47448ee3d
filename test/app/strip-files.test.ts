import { describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import { stripFile } from '../../src/app/strip-files.js';
import { readWfdbRecord } from '../../src/replay/wfdb-record.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { RATE_HZ, strip, STRIP_START_MS } from '../strips/builders.js';

const B01 = bed('B01');
const given = strip();
const { alertId } = given;

async function logWithStrip(): Promise<MemoryAlertLog> {
  const log = new MemoryAlertLog();
  await log.putStrip({ bedId: B01, alertId, startMs: STRIP_START_MS, strip: given });
  const raised = alertEvent();
  const revised = alertEvent({ revision: 1, phase: 'revised', priority: 'high' });
  const events = [raised, ...others(1_200), revised, ...others(1_200)];
  for (const [index, event] of events.entries()) {
    await log.commit({
      bedId: B01,
      expectedVersion: index,
      state: Buffer.alloc(0),
      events: [event],
    });
  }
  await log.publish(WARD, B01);
  return log;
}

function others(count: number) {
  return Array.from({ length: count }, () => alertEvent({ alertId: 'B01:another:1' }));
}

describe('stripFile', () => {
  it('finds the events of the alert far back in the log', async () => {
    const log = await logWithStrip();
    const file = await stripFile(log, WARD, { bedId: B01, alertId, format: 'svg' });
    expect(file).toMatchObject({ contentType: 'image/svg+xml' });
    expect(String(file?.body)).toContain('high priority');
    expect(String(file?.body)).toContain('#ffb000');
  });

  it('gives a record that our reader reads back, with the marks as annotations', async () => {
    const log = await logWithStrip();
    const file = await stripFile(log, WARD, { bedId: B01, alertId, format: 'wfdb' });
    const files = unzipSync(file?.body as Uint8Array);
    const name = `strip_B01_${STRIP_START_MS}`;
    expect(Object.keys(files)).toEqual([`${name}.hea`, `${name}.dat`, `${name}.ww`]);
    const folder = await mkdtemp(join(tmpdir(), 'wardwave-strip-'));
    try {
      for (const [path, bytes] of Object.entries(files)) await writeFile(join(folder, path), bytes);
      const record = await readWfdbRecord(join(folder, name), { annotator: 'ww' });
      expect(record).toMatchObject({ sampleRateHz: RATE_HZ, startUs: STRIP_START_MS * 1_000 });
      expect(record.leads.map(({ lead }) => lead)).toEqual(['II', 'V1']);
      const [lead] = record.leads;
      const readMv = Array.from(lead?.counts ?? [], (count) =>
        count === -32_768 ? null : (count * (lead?.gainUvPerCount ?? 0)) / 1_000,
      );
      const meantMv = given.leads[0]?.signalMv ?? [];
      expect(readMv).toHaveLength(meantMv.length);
      // A microvolt is the finest that the file holds.
      for (const [index, value] of meantMv.entries()) {
        if (value === null) expect(readMv[index]).toBeNull();
        else expect(readMv[index]).toBeCloseTo(value, 3);
      }
      expect(record.annotations).toMatchObject([
        { sampleIndex: 6 * RATE_HZ, symbol: '"', channel: 0, note: 'anomaly; high' },
        { sampleIndex: 6 * RATE_HZ, symbol: '(', channel: 0, note: '' },
        { sampleIndex: 12 * RATE_HZ - 1, symbol: ')', channel: 0, note: '' },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has nothing where no strip is kept', async () => {
    const log = new MemoryAlertLog();
    expect(await stripFile(log, WARD, { bedId: B01, alertId, format: 'svg' })).toBeUndefined();
  });
});
