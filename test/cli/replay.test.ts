import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertEvent } from '../../src/domain/alert.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { runCli } from '../support/process.js';
import { demoBeds } from '../support/streams.js';

const FIXTURES = join(import.meta.dirname, '..', 'replay', 'fixtures');
const SECONDS = 40;

let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'wardwave-replay-'));
  const whole = await readFile(join(FIXTURES, 'fmt16.dat'));
  await writeFile(join(data, 'cut.hea'), await header());
  await writeFile(join(data, 'cut.dat'), whole.subarray(0, 100));
  await writeFile(join(data, 'no-rate.csv'), 'II,V1\nmV,mV\n0.1,0.2\n0.3,0.4\n');
  await writeFile(join(data, 'no-unit.csv'), 'II,V1\n0.1,0.2\n0.3,0.4\n');
  // The third bed of the demonstration ward: ventricular tachycardia from its twentieth second.
  const lethal = demoBeds(SECONDS, { beds: 3 })[2];
  if (lethal === undefined) throw new Error('the demonstration ward has fewer beds');
  await writeFile(join(data, 'lethal.csv'), csvOf(lethal.frames));
});

afterAll(async () => {
  await rm(data, { recursive: true, force: true });
});

async function header(): Promise<string> {
  const text = await readFile(join(FIXTURES, 'fmt16.hea'), 'utf8');
  return text.replaceAll('fmt16', 'cut');
}

/** Frames of one bed as a CSV file in microvolts; what is missing is an empty cell. */
function csvOf(frames: readonly EcgFrame[]): string {
  const leads = frames[0]?.leads ?? [];
  const rows = [leads.map(({ lead }) => lead).join(','), leads.map(() => 'uV').join(',')];
  for (const frame of frames) {
    for (let index = 0; index < frame.sampleCount; index += 1) {
      const cells = frame.leads.map(({ counts, gainUvPerCount }) => {
        const count = counts[index] ?? -32_768;
        return count === -32_768 ? '' : String(count * gainUvPerCount);
      });
      rows.push(cells.join(','));
    }
  }
  return rows.join('\n');
}

describe('wardwave replay', () => {
  it('carries a recording through the whole chain and writes its alert events as JSON lines', async () => {
    const out = join(data, 'alerts.jsonl');
    const args = ['--record', 'lethal.csv', '--csv-rate', '250', '--bed', 'ICU-3'];
    const { code, stdout, stderr } = await runCli(
      [
        ...['replay', '--data', data, ...args, '--start', '2026-01-31T08:00:00Z'],
        ...['--embedded', '--speed', 'max', '--alerts-out', out],
      ],
      { WARDWAVE_INFERENCE_WORKERS: '1' },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as AlertEvent);
    const startMs = Date.parse('2026-01-31T08:00:00Z');
    const raised = events.find(
      ({ condition, phase }) => condition === 'anomaly' && phase === 'raised',
    );
    expect(raised).toMatchObject({ bedId: 'ICU-3', leads: expect.arrayContaining(['II']) });
    expect(raised?.startMs).toBeGreaterThanOrEqual(startMs + 15_000);
    expect(raised?.startMs).toBeLessThan(startMs + SECONDS * 1_000);
    const alerts = new Set(events.map(({ alertId }) => alertId)).size;
    expect(stderr).toContain(`${alerts} alerts in ${events.length} events`);
    expect(stderr).toContain('100.0 %');
  });

  it.each([
    { name: 'no folder', args: ['--record', 'a', '--embedded'], code: 2, says: /--data <folder>/ },
    {
      name: 'no record',
      args: ['--data', '.', '--embedded'],
      code: 2,
      says: /Expected --record <names>, --capture <folder> or --scenario <files>/,
    },
  ])('refuses $name', async ({ args, code, says }) => {
    const result = await runCli(['replay', ...args]);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(says);
  });

  it.each([
    {
      name: 'without a destination',
      args: ['--record', 'no-rate.csv'],
      code: 2,
      says: /--embedded or --kafka/,
    },
    {
      name: 'with two destinations',
      args: ['--record', 'no-rate.csv', '--embedded', '--kafka', 'localhost:9092'],
      code: 2,
      says: /--embedded, or --kafka .*not both/,
    },
    {
      name: 'of a record that is not there',
      args: ['--record', 'mitdb/none', '--embedded'],
      code: 1,
      says: /none\.hea[^]*--record names a file below --data/,
    },
    {
      name: 'of a signal file that is cut off',
      args: ['--record', 'cut', '--embedded'],
      code: 1,
      says: /cut\.dat: expected 404 bytes .* found 100/,
    },
    {
      name: 'of a CSV without a rate',
      args: ['--record', 'no-rate.csv', '--embedded'],
      code: 2,
      says: /no-rate\.csv[^]*--csv-rate/,
    },
    {
      name: 'of a CSV without a unit',
      args: ['--record', 'no-unit.csv', '--csv-rate', '250', '--embedded'],
      code: 2,
      says: /no-unit\.csv[^]*--csv-unit/,
    },
    {
      name: 'of a CSV in another unit',
      args: ['--record', 'no-unit.csv', '--csv-rate', '250', '--csv-unit', 'kV', '--embedded'],
      code: 2,
      says: /Allowed choices are mV, uV/,
    },
    {
      name: 'without end into a file',
      args: ['--record', 'no-rate.csv', '--embedded', '--loop', '--alerts-out', 'a.jsonl'],
      code: 2,
      says: /leave out --loop/,
    },
    {
      name: 'into a folder that is not there',
      args: ['--record', 'no-rate.csv', '--csv-rate', '250', '--embedded', '--alerts-out', '/no/a'],
      code: 2,
      says: /--alerts-out \/no\/a cannot be written/,
    },
    {
      name: 'for alerts out of a replay to Kafka alone',
      args: ['--record', 'no-rate.csv', '--kafka', 'localhost:9092', '--alerts-out', 'a.jsonl'],
      code: 2,
      says: /add --redis, or use --embedded/,
    },
    {
      name: 'with a detector to Kafka alone',
      args: ['--record', 'no-rate.csv', '--kafka', 'localhost:9092', '--detector', 'mcf'],
      code: 2,
      says: /--detector needs the whole chain/,
    },
    {
      name: 'with a report of assertions that it has not',
      args: ['--record', 'no-rate.csv', '--embedded', '--junit', 'a.xml'],
      code: 2,
      says: /--junit is about the assertions of scenarios: add --scenario/,
    },
    {
      name: 'at a speed that is none',
      args: ['--record', 'no-rate.csv', '--embedded', '--speed', 'fast'],
      code: 2,
      says: /Expected max, or a number above 0/,
    },
  ])('$name ends with exit code $code and says what to do', async ({ args, code, says }) => {
    const result = await runCli(['replay', '--data', data, ...args]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(result.stderr).toMatch(says);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });
});
