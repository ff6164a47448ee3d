import { bedSchema, type BedEntry, type EpisodeEntry } from './bed-schema.js';
import { buildFault } from './build-fault.js';
import { contradictions } from './contradictions.js';
import { faultSchema } from './fault-schema.js';
import type { Entry, Reading } from './reading.js';
import type { BedSignal, Path, ScenarioBed, ScenarioEpisode } from './scenario.js';

const DEFAULT_FRAME_MS = 200;
const DEFAULT_RATE_HZ = 250;
const DEFAULT_LEADS = ['II', 'V1'] as const;

const headSchema = bedSchema.omit({ faults: true });

/** Reads the beds of a file; those that are not right are left out, with problems noted. */
export function buildBeds(list: unknown, reading: Reading): readonly ScenarioBed[] {
  if (!Array.isArray(list)) return [];
  const beds = list.flatMap((item: unknown, index) => buildBed(item, ['beds', index], reading));
  beds.forEach((bed, index) => {
    const first = beds.findIndex(({ bedId }) => bedId === bed.bedId);
    if (first === index) return;
    const { line } = reading.file.placeOf([...(beds[first]?.path ?? []), 'bed']);
    const came = `a second ${bed.bedId}; the first is in line ${line}`;
    reading.refuse([...bed.path, 'bed'], `expected each bed once, came ${came}`);
  });
  return beds;
}

/** Its faults are read by themselves, so that what is wrong with them is said beside all else. */
function buildBed(item: unknown, path: Path, reading: Reading): readonly ScenarioBed[] {
  const { faults: list, ...head }: Readonly<Record<string, unknown>> = isMapping(item) ? item : {};
  const value = reading.read(headSchema, isMapping(item) ? head : item, path, bedSchema);
  const entries = reading.readEach(faultSchema, list, [...path, 'faults']);
  if (list !== undefined && !Array.isArray(list))
    reading.read(bedSchema.shape.faults, list, [...path, 'faults']);
  const faults = entries.flatMap((entry) => buildFault(entry, reading) ?? []);
  reading.add(contradictions(faults, reading.file));
  const signal = value === undefined ? undefined : buildSignal({ value, path }, reading);
  if (value === undefined || signal === undefined) return [];
  return [{ path, bedId: value.bed, signal, frameMs: value.frameMs ?? DEFAULT_FRAME_MS, faults }];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Head = Omit<BedEntry, 'faults'>;

function buildSignal({ value, path }: Entry<Head>, reading: Reading): BedSignal | undefined {
  const kind = reading.only(value, ['record', 'synthetic'], path);
  const { record, synthetic, start, duration: durationMs } = value;
  if (kind === 'record' && record !== undefined) {
    const length = durationMs === undefined ? {} : { durationMs };
    return { kind, record, startMs: start ?? 0, ...length };
  }
  if (kind !== 'synthetic' || synthetic === undefined) return undefined;
  const entries = (synthetic.episodes ?? []).map((episode, index) => ({
    value: episode,
    path: [...path, 'synthetic', 'episodes', index],
  }));
  const episodes = entries.flatMap((entry) => buildEpisode(entry, reading) ?? []);
  reading.add(contradictions(episodes, reading.file));
  if (start !== undefined)
    reading.refuse([...path, 'start'], 'expected start only beside record, came beside synthetic');
  if (durationMs === undefined) {
    reading.refuse(path, 'expected duration: how long a synthetic bed lasts, came nothing');
    return undefined;
  }
  const { leads = DEFAULT_LEADS, sampleRateHz = DEFAULT_RATE_HZ } = synthetic;
  return { kind, leads, sampleRateHz, durationMs, episodes };
}

const EPISODE_KINDS = ['rhythm', 'ventricularBeats', 'atrialBeats', 'stElevation'] as const;

function buildEpisode(
  { value, path: item }: Entry<EpisodeEntry>,
  reading: Reading,
): ScenarioEpisode | undefined {
  const kind = reading.only(value, EPISODE_KINDS, item);
  if (kind === undefined) return undefined;
  const path = [...item, kind];
  const said = value[kind];
  if (said === undefined) return undefined;
  const placed = { path, fromMs: said.from, toMs: said.to };
  if (!reading.isStretch(path, placed)) return undefined;
  const { rhythm, ventricularBeats, atrialBeats, stElevation } = value;
  if (rhythm) return { ...placed, kind: 'rhythm', rhythm: rhythm.is };
  if (ventricularBeats) {
    const { everyBeats, run = 1 } = ventricularBeats;
    return { ...placed, kind: 'ventricularBeats', everyBeats, run };
  }
  if (atrialBeats) return { ...placed, kind: 'atrialBeats', everyBeats: atrialBeats.everyBeats };
  if (stElevation) return { ...placed, kind: 'stElevation', elevationMv: stElevation.elevationMv };
  return undefined;
}
