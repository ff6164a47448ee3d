import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { framesOf, itemsOf, MODEL_SPEC, windowsIn } from './fixtures.js';

const data = process.env['WARDWAVE_DATA'];

interface Span {
  readonly sampleRateHz: number;
  readonly gainUvPerCount: number;
  readonly baseline: number;
  readonly read: ReadCount;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

type ReadCount = (bytes: Buffer, position: number, leadIndex: number) => number;

/** Two signals in WFDB format 16. */
const format16: ReadCount = (bytes, position, leadIndex) =>
  bytes.readInt16LE(4 * position + 2 * leadIndex);

/** Two signals in WFDB format 212. */
const format212: ReadCount = (bytes, position, leadIndex) => {
  const at = 3 * position;
  const middle = bytes[at + 1] ?? 0;
  const raw =
    leadIndex === 0
      ? (bytes[at] ?? 0) | ((middle & 0x0f) << 8)
      : (bytes[at + 2] ?? 0) | ((middle & 0xf0) << 4);
  return raw > 2_047 ? raw - 4_096 : raw;
};

/** Windows of both signals of a stretch of a record. */
function windowsOf(record: string, span: Span): readonly EcgWindow[] {
  const bytes = readFileSync(join(data ?? '', `${record}.dat`));
  const { sampleRateHz, fromSeconds, toSeconds, gainUvPerCount } = span;
  const count = (position: number, leadIndex: number): number =>
    span.read(bytes, position + fromSeconds * sampleRateHz, leadIndex) - span.baseline;
  const length = (toSeconds - fromSeconds) * sampleRateHz;
  const options = { sampleRateHz, gainUvPerCount, count };
  return windowsIn(
    itemsOf(framesOf(0, length, sampleRateHz / 2, options), {
      spec: { ...MODEL_SPEC, hopMs: 10_000 },
    }),
  );
}

/** The part of cells with signal that carries a flag. */
function partWith(windows: readonly EcgWindow[], flag: number): number {
  const cells = windows.flatMap(({ cellFlags }) => [...cellFlags]);
  const usable = cells.filter((flags) => (flags & CELL_FLAG.missing) === 0);
  return usable.filter((flags) => (flags & flag) !== 0).length / usable.length;
}

const MITDB = { sampleRateHz: 360, gainUvPerCount: 5, baseline: 1_024, read: format212 };
const NSTDB = { ...MITDB, read: format16 };
const VFDB = { sampleRateHz: 250, gainUvPerCount: 5, baseline: 0, read: format212 };

describe('cell flags on recordings (set WARDWAVE_DATA to the folder of the recordings)', () => {
  (data ? it : it.skip)('call noise at 0 dB noisy and the same record without noise not', () => {
    const noisy = windowsOf('nstdb/119e00', { ...NSTDB, fromSeconds: 310, toSeconds: 410 });
    const clean = windowsOf('nstdb/119e00', { ...NSTDB, fromSeconds: 100, toSeconds: 290 });
    expect(partWith(noisy, CELL_FLAG.noisy)).toBeGreaterThan(0.75);
    expect(partWith(clean, CELL_FLAG.noisy)).toBeLessThan(0.01);
  });

  (data ? it : it.skip).each([
    { name: 'paced beats', record: 'mitdb/102', fromSeconds: 0, toSeconds: 300 },
    { name: 'paced beats of high amplitude', record: 'mitdb/107', fromSeconds: 0, toSeconds: 300 },
    { name: 'ventricular beats', record: 'mitdb/119', fromSeconds: 0, toSeconds: 300 },
  ])('do not call $name noisy', ({ record, ...span }) => {
    expect(partWith(windowsOf(record, { ...MITDB, ...span }), CELL_FLAG.noisy)).toBeLessThan(0.01);
  });

  (data ? it : it.skip)('do not call ventricular fibrillation noisy or flat', () => {
    const windows = windowsOf('vfdb/424', { ...VFDB, fromSeconds: 1_260, toSeconds: 1_364 });
    expect(partWith(windows, CELL_FLAG.noisy)).toBeLessThan(0.02);
    expect(partWith(windows, CELL_FLAG.flat)).toBeLessThan(0.25);
  });
});
