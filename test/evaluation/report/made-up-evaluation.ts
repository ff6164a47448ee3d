import type { AlertMark, Priority } from '../../../src/domain/alert.js';
import { CELL_MS } from '../../../src/domain/cell.js';
import type { Lead } from '../../../src/domain/lead.js';
import { NO_SCORE } from '../../../src/domain/score.js';
import { judgeRecord, type JudgedRecord } from '../../../src/evaluation/judged-record.js';
import type {
  Annotation,
  BedsideAlarm,
  ObservedAlert,
  RecordResult,
} from '../../../src/evaluation/record-result.js';
import type { ReportInput } from '../../../src/evaluation/report/page.js';
import {
  stripRequests,
  type ReportStrip,
  type StripRequest,
} from '../../../src/evaluation/report/strip-requests.js';
import { summarise, type EvaluationAbout } from '../../../src/evaluation/summary.js';

const LEADS: readonly Lead[] = ['II', 'V1'];
const RATE_HZ = 250;
const RR_MS = 800;
const UNUSUAL = new Set('VA');

/** How a record is made up. */
export interface MadeUp {
  readonly name: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly noiseDb?: number;
  readonly bedsideAlarm?: BedsideAlarm;
  /** Whether there is a lethal rhythm in its middle, and whether it is alarmed. */
  readonly lethal?: 'alarmed' | 'missed';
  readonly withoutTruth?: boolean;
}

/** Numbers from 0 to 1, the same ones each time. */
export function madeUpNumbers(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An alert with what a test does not care for filled in. */
export function madeUpAlert(
  about: Partial<ObservedAlert> & Pick<ObservedAlert, 'startMs' | 'endMs'>,
): ObservedAlert {
  const { startMs, endMs } = about;
  const raisedMs = about.raisedMs ?? Math.min(endMs, startMs + 2_000);
  const priority = about.priority ?? 'medium';
  const leads = about.leads ?? LEADS;
  return {
    alertId: `alert-${startMs}`,
    condition: 'anomaly',
    kind: 'physiological',
    priority,
    prioritySteps: [{ atMs: raisedMs, priority }],
    leads,
    endAtRaisingMs: Math.min(endMs, raisedMs),
    raisedMs,
    endedMs: endMs + 3_000,
    marks: leads.map((lead): AlertMark => ({ lead, startMs, endMs })),
    peakScore: 2.4,
    limit: 1.3,
    ...about,
  };
}

/** A record as the chain might have given it: beats, rhythms, scores and alerts that fit each other. */
export function madeUpResult(made: MadeUp): RecordResult {
  const random = madeUpNumbers(made.seed);
  const rhythms = rhythmsOf(made);
  const beats = beatsOf(made, random, rhythms.lethal);
  const annotations = [...rhythms.annotations, ...beats].sort((a, b) => a.atMs - b.atMs);
  return {
    name: made.name,
    durationMs: made.durationMs,
    leadNames: [
      { sourceName: 'MLII', lead: 'II' },
      { sourceName: 'V1', lead: 'V1' },
    ],
    cells: cellsOf(made, random, beats, rhythms.lethal),
    alerts: alertsOf(made, random, beats, rhythms.lethal),
    truth: {
      annotations: made.withoutTruth === true || made.bedsideAlarm !== undefined ? [] : annotations,
      ...(made.bedsideAlarm === undefined ? {} : { bedsideAlarm: made.bedsideAlarm }),
      ...(made.noiseDb === undefined ? {} : { noiseDb: made.noiseDb }),
    },
  };
}

interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

function rhythmsOf({ durationMs, lethal }: MadeUp): {
  readonly annotations: readonly Annotation[];
  readonly lethal: Stretch | undefined;
} {
  const at = (share: number): number => Math.round(durationMs * share);
  const change = (atMs: number, note: string): Annotation => ({ atMs, symbol: '+', note });
  const quiet = [change(0, '(N'), change(at(0.2), '(AFIB'), change(at(0.35), '(N')];
  if (lethal === undefined) return { annotations: quiet, lethal: undefined };
  const stretch = { startMs: at(0.5), endMs: at(0.5) + 25_000 };
  const changes = [
    change(stretch.startMs, '(VT'),
    change(stretch.startMs + 9_000, '(VFL\0'),
    change(stretch.endMs, '(N'),
  ];
  return { annotations: [...quiet, ...changes], lethal: stretch };
}

function beatsOf(
  { durationMs }: MadeUp,
  random: () => number,
  lethal: Stretch | undefined,
): readonly Annotation[] {
  const beats: Annotation[] = [];
  for (let atMs = 400; atMs < durationMs; atMs += RR_MS * (0.92 + random() * 0.16)) {
    const isLethal = lethal !== undefined && atMs >= lethal.startMs && atMs < lethal.endMs;
    const drawn = random();
    const rare = drawn < 0.05 ? 'V' : drawn < 0.06 ? 'A' : 'N';
    beats.push({ atMs: Math.round(atMs), symbol: isLethal ? 'V' : rare, note: '' });
  }
  return beats;
}

function cellsOf(
  { durationMs, noiseDb }: MadeUp,
  random: () => number,
  beats: readonly Annotation[],
  lethal: Stretch | undefined,
): RecordResult['cells'] {
  const cellCount = Math.ceil(durationMs / CELL_MS);
  const scoreMilli = new Int32Array(LEADS.length * cellCount);
  const noise = noiseDb === undefined ? 300 : 300 + (24 - noiseDb) * 45;
  const raised = new Float64Array(cellCount);
  for (const { atMs, symbol } of beats) {
    if (!UNUSUAL.has(symbol)) continue;
    const peak = (symbol === 'V' ? 1_500 : 600) * (0.5 + random());
    raised.fill(peak, Math.floor(atMs / CELL_MS) - 2, Math.floor(atMs / CELL_MS) + 4);
  }
  for (let i = 0; i < scoreMilli.length; i += 1) {
    const cell = i % cellCount;
    const inLethal =
      lethal !== undefined && cell * CELL_MS >= lethal.startMs && cell * CELL_MS < lethal.endMs;
    const usual = 250 + noise * (random() + random() - 1);
    scoreMilli[i] = Math.round(usual + (raised[cell] ?? 0) + (inLethal ? 900 : 0));
  }
  // A lead that was off for twenty seconds has no score.
  scoreMilli.fill(NO_SCORE, 300, Math.min(500, cellCount));
  return { leads: LEADS, cellCount, scoreMilli };
}

const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high'];

function alertsOf(
  { durationMs, lethal: fate, noiseDb }: MadeUp,
  random: () => number,
  beats: readonly Annotation[],
  lethal: Stretch | undefined,
): readonly ObservedAlert[] {
  const alerts: ObservedAlert[] = [];
  for (const { atMs, symbol } of beats) {
    const isLethal = lethal !== undefined && atMs >= lethal.startMs && atMs < lethal.endMs;
    if (symbol !== 'V' || isLethal || random() < 0.4) continue;
    alerts.push(madeUpAlert({ startMs: atMs - 200, endMs: atMs + 600, priority: 'low' }));
  }
  const wrongCount = Math.round((durationMs / 60_000) * (noiseDb === undefined ? 0.3 : 1.2));
  for (let i = 0; i < wrongCount; i += 1) {
    const startMs = Math.round((random() * 0.95 * durationMs) / CELL_MS) * CELL_MS;
    const priority = PRIORITIES[Math.floor(random() * 2.4)] ?? 'low';
    const leads = random() < 0.5 ? LEADS.slice(0, 1) : LEADS;
    const endMs = startMs + 900 + Math.floor(random() * 40) * CELL_MS;
    alerts.push(madeUpAlert({ startMs, endMs, priority, leads, peakScore: 1.4 + random() }));
  }
  if (lethal !== undefined && fate === 'alarmed') {
    const startMs = lethal.startMs + 1_200 + Math.round(random() * 6_000);
    alerts.push(madeUpAlert({ startMs, endMs: lethal.endMs, priority: 'high', peakScore: 3.9 }));
  }
  alerts.push({
    ...madeUpAlert({ startMs: 30_000, endMs: 50_000, leads: ['II'], priority: 'low' }),
    condition: 'lead-off',
    kind: 'technical',
  });
  return alerts.sort((a, b) => a.raisedMs - b.raisedMs);
}

/** What an evaluation is said to be made with. */
export const MADE_UP_ABOUT: EvaluationAbout = {
  set: 'made-up',
  model: {
    name: 'mmae-ecg',
    version: '1.2.0',
    sha256: '44c895912f6965c7f754aeeb395a5e48c2da2019f61fff6cf63b85bce4e0891e',
  },
  settings: {
    windowing: { lengthMs: 10_000, hopMs: 1_000 },
    alerts: { k: 6, n: 10, endRatio: 0.8, floorMilli: 1_100 },
  },
  takenAt: '2025-11-21T08:00:00.000Z',
  versions: { wardwave: '0.1.0', node: 'v20.20.2', onnxruntime: '1.30.0' },
  leftOut: ['999: no signal file'],
};

/** The signal of a strip: beats where they are annotated, with a short gap in the second lead. */
export function madeUpStrip(request: StripRequest, seed = 1): ReportStrip {
  const random = madeUpNumbers(seed);
  const { startMs, endMs, annotations } = request;
  const count = Math.round(((endMs - startMs) / 1_000) * RATE_HZ);
  const lead = (name: Lead, gain: number): ReportStrip['leads'][number] => ({
    lead: name,
    sampleRateHz: RATE_HZ,
    signalMv: Array.from({ length: count }, (_, i) => {
      const atMs = startMs + (i * 1_000) / RATE_HZ;
      if (name === 'V1' && i > 400 && i < 480) return null;
      const beats = annotations.filter(({ symbol }) => symbol !== '+');
      const waves = beats.reduce((sum, beat) => sum + wave(atMs - beat.atMs, beat.symbol), 0);
      return gain * waves + 0.04 * (random() - 0.5) + 0.08 * Math.sin(atMs / 900);
    }),
  });
  return { ...request, leads: [lead('II', 1), lead('V1', -0.7)] };
}

function wave(sinceMs: number, symbol: string): number {
  const bump = (atMs: number, widthMs: number, heightMv: number): number =>
    heightMv * Math.exp(-(((sinceMs - atMs) / widthMs) ** 2));
  return symbol === 'V'
    ? bump(0, 55, 1.6) + bump(190, 80, -0.5)
    : bump(-170, 30, 0.12) +
        bump(-22, 9, -0.15) +
        bump(0, 11, 1.1) +
        bump(24, 10, -0.2) +
        bump(260, 50, 0.28);
}

/** An evaluation with something of everything that a report shows. */
export function madeUpEvaluation(): ReportInput {
  const minutes = (count: number): number => count * 60_000;
  const lethals: readonly MadeUp['lethal'][] = ['alarmed', 'missed', undefined, 'alarmed'];
  const plain = Array.from({ length: 6 }, (_, i): MadeUp => {
    const lethal = lethals[i % lethals.length];
    return {
      name: String(200 + i),
      seed: i + 1,
      durationMs: minutes(6) + i * 10_500,
      ...(lethal === undefined ? {} : { lethal }),
    };
  });
  const noisy = ['118', '119'].flatMap((name, i) =>
    [24, 6, -6].map((noiseDb): MadeUp => ({
      name: `${name}e${noiseDb < 0 ? '_' : ''}${String(Math.abs(noiseDb)).padStart(2, '0')}`,
      seed: 40 + i * 10 + noiseDb,
      durationMs: minutes(9),
      noiseDb,
    })),
  );
  const bedside = ['Asystole', 'Ventricular_Tachycardia'].flatMap((kind, i) =>
    [true, false].map((isTrue): MadeUp => ({
      name: `${kind.slice(0, 1).toLowerCase()}${100 + i}${isTrue ? 's' : 'l'}`,
      seed: 70 + i,
      durationMs: minutes(5),
      bedsideAlarm: { kind, isTrue },
    })),
  );
  const unknown: MadeUp = { name: 'bare', seed: 90, durationMs: minutes(5), withoutTruth: true };
  const records = [...plain, ...noisy, ...bedside, unknown].map((made): JudgedRecord =>
    judgeRecord(madeUpResult(made)),
  );
  const strips = stripRequests(records).map((request, i) => madeUpStrip(request, i + 1));
  return { summary: summarise(records, MADE_UP_ABOUT), records, strips };
}
