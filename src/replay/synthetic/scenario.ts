import type { Lead } from '../../domain/lead.js';

/** What drives the heart. */
export type Rhythm =
  | 'sinus'
  | 'bigeminy'
  | 'atrial-fibrillation'
  | 'ventricular-tachycardia'
  | 'ventricular-fibrillation'
  | 'asystole';

interface Timed {
  readonly startS: number;
  readonly durationS: number;
}

/** Something that happens on a bed for a while, `[startS, startS + durationS)`. */
export type Episode = Timed &
  (
    | { readonly kind: 'rhythm'; readonly rhythm: Rhythm }
    /** Every so many sinus beats, a run of premature ventricular beats. */
    | { readonly kind: 'ventricular-beats'; readonly everyBeats: number; readonly run: number }
    | { readonly kind: 'atrial-beats'; readonly everyBeats: number }
    | { readonly kind: 'st-elevation'; readonly elevationMv: number }
    | { readonly kind: 'lead-off'; readonly leads: readonly Lead[] }
    | { readonly kind: 'muscle-noise'; readonly amplitudeMv: number }
    | { readonly kind: 'baseline-wander'; readonly amplitudeMv: number }
    /** The monitor goes on, its frames do not arrive. */
    | { readonly kind: 'dropped-link' }
  );

/** What happens on a bed, from the start of its stream. */
export interface Scenario {
  readonly episodes: readonly Episode[];
  /** The episodes begin again after this time; once only where it is undefined. */
  readonly repeatEveryS?: number;
}

/** An episode with how long it has lasted and how long it goes on. */
export interface ActiveEpisode<K extends Episode['kind']> {
  readonly episode: Extract<Episode, { kind: K }>;
  readonly sinceS: number;
  readonly leftS: number;
}

/** Finds the first episode of a kind at a moment; undefined where there is none. */
export function episodeAt<K extends Episode['kind']>(
  scenario: Scenario,
  kind: K,
  timeS: number,
): ActiveEpisode<K> | undefined {
  const localS = scenario.repeatEveryS === undefined ? timeS : timeS % scenario.repeatEveryS;
  for (const episode of scenario.episodes) {
    if (!isKind(episode, kind)) continue;
    const sinceS = localS - episode.startS;
    if (sinceS >= 0 && sinceS < episode.durationS) {
      return { episode, sinceS, leftS: episode.durationS - sinceS };
    }
  }
  return undefined;
}

/** The rhythm at a moment: sinus rhythm where no episode says otherwise. */
export function rhythmAt(scenario: Scenario, timeS: number): Rhythm {
  return episodeAt(scenario, 'rhythm', timeS)?.episode.rhythm ?? 'sinus';
}

/** How much of an episode shows: rises from 0 to 1 over a time, and falls again before its end. */
export function shareOf(
  active: { readonly sinceS: number; readonly leftS: number } | undefined,
  rampS: number,
): number {
  return active === undefined ? 0 : Math.min(1, active.sinceS / rampS, active.leftS / rampS);
}

function isKind<K extends Episode['kind']>(
  episode: Episode,
  kind: K,
): episode is Extract<Episode, { kind: K }> {
  return episode.kind === kind;
}
