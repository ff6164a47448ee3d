import type { Decision, Finding } from '../../src/alerts/finding.js';
import type { ChaosReading, RateReading, RhythmReading } from '../../src/domain/rhythm.js';
import { atMs } from './builders.js';

/** A reading that ends so many seconds behind the origin; what is not given is not known. */
export function reading(
  seconds: number,
  known: { readonly rateBpm?: number | undefined; readonly isChaotic?: boolean | undefined },
): RhythmReading {
  const { rateBpm, isChaotic } = known;
  const rate: RateReading =
    rateBpm === undefined
      ? { measured: false, reason: 'noisy' }
      : { measured: true, rateBpm, periodicity: 0.9, lead: 'II' };
  const margin = isChaotic === true ? 0.5 : -1.5;
  const chaos: ChaosReading =
    isChaotic === undefined
      ? { judged: false, reason: 'noisy' }
      : { judged: true, isChaotic, margin, leads: [{ lead: 'II', isChaotic, margin }] };
  return { endMs: atMs(seconds), rate, chaos };
}

/** One of the rhythm rules with its limits. */
export type Judge<S> = (
  state: S,
  reading: RhythmReading,
  open: Finding | undefined,
) => {
  readonly state: S;
  readonly decision: Decision;
};

/** What a rule says after each reading. */
export interface Said {
  readonly seconds: number;
  readonly reason: string;
  readonly finding: Finding | undefined;
}

/** Watches readings one after the other, as the judgement of a bed does. */
export function watch<S>(
  judge: Judge<S>,
  initial: S,
  readings: readonly RhythmReading[],
): readonly Said[] {
  let state = initial;
  let open: Finding | undefined;
  return readings.map((one) => {
    const step = judge(state, one, open);
    state = step.state;
    open = step.decision.present === true ? step.decision.finding : undefined;
    const seconds = (one.endMs - atMs(0)) / 1_000;
    return { seconds, reason: step.decision.reason, finding: open };
  });
}

/** The seconds at which a condition begins and ends. */
export function changes(said: readonly Said[]): readonly (readonly ['begins' | 'ends', number])[] {
  return said.flatMap(({ seconds, finding }, place) => {
    const before = said[place - 1]?.finding !== undefined;
    const now = finding !== undefined;
    if (before === now) return [];
    return [[now ? 'begins' : 'ends', seconds] as const];
  });
}
