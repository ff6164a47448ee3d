import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CELLS_PER_SECOND } from '../../src/domain/cell.js';
import { MILLI, NO_SCORE } from '../../src/domain/score.js';
import { US_PER_SECOND } from '../../src/domain/units.js';
import type { JudgedFacts } from '../../src/app/chain-observer.js';
import { runCli } from '../support/process.js';
import { demoBeds, STREAM_START_US } from '../support/streams.js';
import { openShippedDetector, runChain } from '../support/test-chain.js';

/** A window takes a second or two of a core, more where other tests share it. */
const SLOW_MODEL_MS = 400_000;
const SECONDS = 40;
/** Of 10 s, one begun each second. Those that touch an end of the stream lack some signal there. */
/** The bed's windows begin half a second after whole seconds, so that none begins or ends with the stream. */
const INNER_WINDOWS = SECONDS - 10;
const LEAD_COUNT = 3;

/** Runs the bed with ventricular tachycardia from its twentieth second through the chain. */
async function judged(): Promise<{ name: string; facts: readonly JudgedFacts[] }> {
  const facts: JudgedFacts[] = [];
  const opened = await openShippedDetector(1, 'mcf');
  try {
    const frames = demoBeds(SECONDS, { beds: 3 })[2]?.frames ?? [];
    await runChain(frames, { opened, observer: { onJudged: (window) => facts.push(window) } });
  } finally {
    await opened.detector.close();
  }
  return { name: opened.detector.model.name, facts };
}

/** The mean over leads and cells of the last scores of `[fromS, toS)` of the stream. */
function meanScore(facts: readonly JudgedFacts[], fromS: number, toS: number): number {
  const start = (STREAM_START_US / US_PER_SECOND) * CELLS_PER_SECOND;
  const last = new Map<string, number>();
  for (const { cells } of facts) {
    for (const [at, milli] of cells.meanMilli.entries()) {
      const cell = cells.firstCellIndex + (at % cells.cellCount) - start;
      const isInside = cell >= fromS * CELLS_PER_SECOND && cell < toS * CELLS_PER_SECOND;
      if (isInside && milli !== NO_SCORE)
        last.set(`${Math.floor(at / cells.cellCount)} ${cell}`, milli / MILLI);
    }
  }
  return [...last.values()].reduce((sum, score) => sum + score, 0) / last.size;
}

describe('the chain with --detector mcf', () => {
  let name: string;
  let facts: readonly JudgedFacts[];

  beforeAll(async () => {
    ({ name, facts } = await judged());
  }, SLOW_MODEL_MS);

  it('scores every window of the stream, and in it every cell of every lead', () => {
    expect(name).toBe('mcf');
    const endsUs = STREAM_START_US + SECONDS * US_PER_SECOND;
    const inner = facts.filter(
      ({ score: { startUs, endUs } }) => startUs > STREAM_START_US && endUs < endsUs,
    );
    expect(inner).toHaveLength(INNER_WINDOWS);
    for (const { score, cells } of inner) {
      expect(score.abstained).toBeUndefined();
      expect(score.leads).toHaveLength(LEAD_COUNT);
      expect(score.cellScoresMilli.includes(NO_SCORE)).toBe(false);
      expect(score.reconstructionMv.every(Number.isFinite)).toBe(true);
      expect(cells.meanMilli.includes(NO_SCORE)).toBe(false);
    }
  });

  it('scores ventricular tachycardia and fibrillation higher than the sinus rhythm before them', () => {
    expect(meanScore(facts, 22, 38)).toBeGreaterThan(meanScore(facts, 3, 18));
  });
});

describe('wardwave replay --detector mcf', () => {
  let data: string;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'wardwave-mcf-'));
    const rows = Array.from({ length: 1_200 }, (_, sample) => {
      const phase = sample % 80;
      const valueMv =
        Math.exp(-((phase - 40) ** 2) / 4) + 0.2 * Math.exp(-((phase - 65) ** 2) / 60);
      return `${valueMv.toFixed(4)},${(-0.5 * valueMv).toFixed(4)}`;
    });
    await writeFile(join(data, 'beats.csv'), ['II,V1', 'mV,mV', ...rows, ''].join('\n'));
  });

  afterAll(async () => {
    await rm(data, { recursive: true, force: true });
  });

  it(
    'runs a short recording to its end with that model',
    async () => {
      const { code, stderr } = await runCli(
        [
          ...['replay', '--data', data, '--record', 'beats.csv', '--csv-rate', '100'],
          ...['--embedded', '--speed', 'max', '--detector', 'mcf'],
        ],
        { WARDWAVE_INFERENCE_WORKERS: '1', WARDWAVE_LOG_LEVEL: 'debug' },
        SLOW_MODEL_MS,
      );
      expect(stderr).toMatch(/"model":"mcf".*the detector is ready/);
      expect(stderr).toMatch(/\d+ alerts in \d+ events\n$/);
      expect(code).toBe(0);
    },
    SLOW_MODEL_MS,
  );
});
