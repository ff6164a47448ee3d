import { seededRandom } from '../../src/evaluation/metrics/random.js';

/** Everything that chaos does to a ward, each for a while. */
export const FAULTS = [
  'kill-process',
  'freeze-process',
  'rolling-deploy',
  'rebalance-storm',
  'kill-redis',
  'freeze-redis',
  'fill-redis-disk',
  'fill-redis-memory',
  'kill-kafka',
  'freeze-kafka',
  'cut-redis',
  'cut-kafka',
  'slow-redis',
  'poison-frames',
  'flooding-bed',
  'slow-consumer',
] as const;

/** One kind of fault. */
export type FaultKind = (typeof FAULTS)[number];

/** A fault that begins some time after the streams began to come. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly afterMs: number;
  readonly durationMs: number;
  /** Which process it hits, where it hits one. */
  readonly process: number;
}

/** What a seed does: the same for everybody. */
export interface ChaosPlan {
  readonly seed: number;
  readonly faults: readonly PlannedFault[];
}

const FAULTS_A_SEED = 3;
const FIRST_AFTER_MS = 1_000;
const APART_MS = 3_000;

/**
 * Three faults one after the other. Successive seeds go through the list of faults, so that a few seeds meet
 * every kind; moments, lengths and victims are drawn.
 */
export function chaosPlan(seed: number, processCount: number): ChaosPlan {
  const random = seededRandom(seed);
  const faults = Array.from({ length: FAULTS_A_SEED }, (_, place): PlannedFault => {
    const kind = FAULTS[((seed - 1) * FAULTS_A_SEED + place) % FAULTS.length] ?? 'kill-process';
    return {
      kind,
      afterMs: FIRST_AFTER_MS + place * APART_MS + Math.floor(random() * 1_500),
      durationMs: 500 + Math.floor(random() * 2_000),
      process: Math.floor(random() * processCount),
    };
  });
  return { seed, faults };
}
