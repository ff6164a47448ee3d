import type { Condition, Priority } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import type { Lead } from '../domain/lead.js';
import type { NOISE_KINDS } from './fault-schema.js';
import type { RHYTHMS } from './bed-schema.js';

/** The way to a value of a file: keys and places in lists. */
export type Path = readonly (string | number)[];

/** Something that stands in a file. */
export interface Written {
  readonly path: Path;
}

/** Part of a bed's stream, milliseconds from the bed's start, half open. */
export interface ScenarioStretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a synthetic heart does for a while. */
export type ScenarioEpisode = Written &
  ScenarioStretch &
  (
    | { readonly kind: 'rhythm'; readonly rhythm: (typeof RHYTHMS)[number] }
    | { readonly kind: 'ventricularBeats'; readonly everyBeats: number; readonly run: number }
    | { readonly kind: 'atrialBeats'; readonly everyBeats: number }
    | { readonly kind: 'stElevation'; readonly elevationMv: number }
  );

/** Noise from a record below the folder of the recordings, or made. */
export type NoiseSource =
  { readonly record: string } | { readonly synthetic: (typeof NOISE_KINDS)[number] };

/** A fault with all that it needs; what acts to the end of the bed has `toMs` infinite. */
export type ScenarioFault = Written &
  (
    | ({ readonly kind: 'leadOff'; readonly leads: readonly Lead[] | 'all' } & ScenarioStretch)
    | ({
        readonly kind: 'noise';
        readonly snrDb: number;
        readonly source: NoiseSource;
        readonly leads: readonly Lead[] | 'all';
      } & ScenarioStretch)
    | ({ readonly kind: 'gap' } & ScenarioStretch)
    | { readonly kind: 'clockDrift'; readonly fromMs: number; readonly ppm: number }
    | { readonly kind: 'clockStep'; readonly atMs: number; readonly stepMs: number }
    | { readonly kind: 'monitorRestart'; readonly atMs: number; readonly outageMs: number }
    | ({ readonly kind: 'linkDown'; readonly frames: 'lost' | 'delivered-after' } & ScenarioStretch)
    | ({
        readonly kind: 'drop';
        readonly share?: number;
        readonly every?: number;
      } & ScenarioStretch)
    | ({
        readonly kind: 'duplicate';
        readonly share: number;
        readonly afterMs: number;
      } & ScenarioStretch)
    | ({
        readonly kind: 'delay';
        readonly delayMs: number;
        readonly jitterMs: number;
      } & ScenarioStretch)
    | ({ readonly kind: 'reorder'; readonly withinFrames: number } & ScenarioStretch)
  );

/** Where a bed's signal comes from. */
export type BedSignal =
  | {
      readonly kind: 'record';
      readonly record: string;
      /** Where in the record the bed begins. */
      readonly startMs: number;
      /** To the record's end where it is not said. */
      readonly durationMs?: number;
    }
  | {
      readonly kind: 'synthetic';
      readonly leads: readonly Lead[];
      readonly sampleRateHz: number;
      readonly durationMs: number;
      readonly episodes: readonly ScenarioEpisode[];
    };

/** A bed of a scenario. */
export interface ScenarioBed extends Written {
  readonly bedId: BedId;
  readonly signal: BedSignal;
  readonly frameMs: number;
  readonly faults: readonly ScenarioFault[];
}

/** What must be true of a bed's alerts. */
export type Check =
  | {
      readonly kind: 'raised';
      readonly condition: Condition;
      readonly afterMs: number;
      /** To the end where it is not said. */
      readonly withinMs?: number;
      readonly priority?: Priority;
      readonly leads?: readonly Lead[];
    }
  | {
      readonly kind: 'ended';
      readonly condition: Condition;
      readonly afterMs: number;
      readonly withinMs?: number;
    }
  | ({
      readonly kind: 'none';
      readonly condition?: Condition;
      readonly priority?: Priority;
    } & ScenarioStretch)
  | ({
      readonly kind: 'count';
      readonly condition?: Condition;
      readonly priority?: Priority;
      readonly leads?: readonly Lead[];
      readonly atLeast: number;
      /** Infinite where it is not said. */
      readonly atMost: number;
    } & ScenarioStretch);

/** An assertion of a scenario. */
export interface Expectation extends Written {
  readonly bedId: BedId;
  /** Its own name, or a sentence that says what it asks. */
  readonly name: string;
  readonly check: Check;
}

/** What a ward is put through, and what it must say. */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly beds: readonly ScenarioBed[];
  readonly expectations: readonly Expectation[];
}
