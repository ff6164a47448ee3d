import type { Annotation } from '../record-result.js';
import type { Interval } from '../metrics/interval.js';

/** A stretch of one rhythm, or of one lethal episode. */
export interface Rhythm extends Interval {
  /** The annotators' note, such as `(AFIB`; of an episode its name in words. */
  readonly kind: string;
}

const RHYTHM_CHANGE = '+';

/**
 * The rhythms that count as lethal, in words.
 *
 * @source docs/sources.md#rhythm-notes
 */
export const LETHAL_RHYTHMS: ReadonlyMap<string, string> = new Map([
  ['(VF', 'ventricular fibrillation'],
  ['(VFIB', 'ventricular fibrillation'],
  ['(VFL', 'ventricular flutter'],
  ['(VT', 'ventricular tachycardia'],
  ['(ASYS', 'asystole'],
]);

/** Rhythms that count as normal for the patient: sinus, paced, pre-excited, slow sinus. */
export const LASTING_RHYTHMS: ReadonlySet<string> = new Set([
  '(N',
  '(NSR',
  '(P',
  '(PM',
  '(PREX',
  '(SBR',
]);

/** The note of a stretch that no rhythm can be read from. */
export const NOISE_NOTE = '(NOISE';

/** Notes that neither name a rhythm nor end one: tape slip, missed beats and the like. */
const NO_RHYTHM: ReadonlySet<string> = new Set(['', 'TS', 'MISSB', 'PSE', 'T']);

/** Shorter lethal rhythms are abnormal, and no episode. */
export const SHORTEST_EPISODE_MS = 10_000;

/** Every annotated rhythm with its note; each lasts until the next one, the last to the record's end. */
export function rhythmIntervals(
  annotations: readonly Annotation[],
  durationMs: number,
): readonly Rhythm[] {
  const changes = annotations.filter(
    ({ symbol, note }) => symbol === RHYTHM_CHANGE && !NO_RHYTHM.has(note),
  );
  return changes
    .map(({ atMs, note }, i) => ({
      kind: note,
      startMs: atMs,
      endMs: changes[i + 1]?.atMs ?? durationMs,
    }))
    .filter(({ startMs, endMs }) => endMs > startMs);
}

/**
 * The fibrillation, flutter, tachycardia and asystole episodes; ones that touch are one episode.
 *
 * A tachycardia that turns into fibrillation is one event at the bed; it has the first one's name.
 */
export function lethalEpisodes(
  rhythms: readonly Rhythm[],
  shortestMs = SHORTEST_EPISODE_MS,
): readonly Rhythm[] {
  const merged: Rhythm[] = [];
  for (const { kind: note, startMs, endMs } of rhythms) {
    const kind = LETHAL_RHYTHMS.get(note);
    if (kind === undefined) continue;
    const last = merged.at(-1);
    if (last !== undefined && startMs <= last.endMs) merged[merged.length - 1] = { ...last, endMs };
    else merged.push({ kind, startMs, endMs });
  }
  return merged.filter(({ startMs, endMs }) => endMs - startMs >= shortestMs);
}

/** Whether a rhythm is one in which an alert is no false one. */
export function isAbnormalRhythm({ kind }: Rhythm): boolean {
  return kind !== NOISE_NOTE && !LASTING_RHYTHMS.has(kind);
}
