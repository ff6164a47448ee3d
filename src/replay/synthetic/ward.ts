import type { BedId } from '../../domain/bed.js';
import type { EcgFrame } from '../../domain/frame.js';
import type { Lead } from '../../domain/lead.js';
import type { EpochUs } from '../../domain/units.js';
import { ReplayError } from '../errors.js';
import { bedIdAt } from '../recording-frames.js';
import { syntheticFrames } from './bed.js';
import type { Scenario } from './scenario.js';

/** How a synthetic ward is made. */
export interface SyntheticWardOptions {
  readonly beds: number;
  /** The same seed and start give the same bytes. */
  readonly seed: number;
  readonly startUs: EpochUs;
  readonly sampleRateHz?: number;
  readonly frameDurationMs?: number;
  readonly leads?: readonly Lead[];
}

/** A bed of the synthetic ward. */
export interface SyntheticBed {
  readonly bedId: BedId;
  /** What happens here, for a reader. */
  readonly character: string;
  readonly scenario: Scenario;
  /** Without end. */
  readonly frames: Iterable<EcgFrame>;
}

/** What a bed of the demonstration ward goes through. */
export interface Character {
  readonly character: string;
  readonly scenario: Scenario;
}

const NORMAL: Character = { character: 'sinus rhythm', scenario: { episodes: [] } };

/** The beds of the demonstration ward, first bed first. */
const CHARACTERS: readonly Character[] = [
  NORMAL,
  {
    character: 'premature ventricular beats from 15 s, then runs and bigeminy, every 4 min',
    scenario: {
      repeatEveryS: 240,
      episodes: [
        { kind: 'ventricular-beats', everyBeats: 3, run: 1, startS: 15, durationS: 25 },
        { kind: 'ventricular-beats', everyBeats: 5, run: 4, startS: 45, durationS: 20 },
        { kind: 'rhythm', rhythm: 'bigeminy', startS: 120, durationS: 20 },
      ],
    },
  },
  {
    character: 'ventricular tachycardia, then fibrillation, at 20 s of every 5 min',
    scenario: {
      repeatEveryS: 300,
      episodes: [
        { kind: 'rhythm', rhythm: 'ventricular-tachycardia', startS: 20, durationS: 10 },
        { kind: 'rhythm', rhythm: 'ventricular-fibrillation', startS: 30, durationS: 10 },
      ],
    },
  },
  {
    character: 'asystole of 8 s at 35 s of every 4 min',
    scenario: {
      repeatEveryS: 240,
      episodes: [{ kind: 'rhythm', rhythm: 'asystole', startS: 35, durationS: 8 }],
    },
  },
  {
    character: 'lead V2 off for 12 s, later the left arm, every 3 min',
    scenario: {
      repeatEveryS: 180,
      episodes: [
        { kind: 'lead-off', leads: ['V2'], startS: 25, durationS: 12 },
        {
          kind: 'lead-off',
          leads: ['I', 'III', 'aVR', 'aVL', 'aVF'],
          startS: 100,
          durationS: 10,
        },
      ],
    },
  },
  {
    character: 'link dropped for 6 s at 40 s of every 2 min',
    scenario: {
      repeatEveryS: 120,
      episodes: [{ kind: 'dropped-link', startS: 40, durationS: 6 }],
    },
  },
  {
    character: 'atrial fibrillation, premature atrial beats, muscle noise, wander, every 6 min',
    scenario: {
      repeatEveryS: 360,
      episodes: [
        { kind: 'rhythm', rhythm: 'atrial-fibrillation', startS: 50, durationS: 60 },
        { kind: 'muscle-noise', amplitudeMv: 0.15, startS: 150, durationS: 10 },
        { kind: 'baseline-wander', amplitudeMv: 0.4, startS: 180, durationS: 20 },
        { kind: 'atrial-beats', everyBeats: 4, startS: 240, durationS: 40 },
        { kind: 'st-elevation', elevationMv: 0.35, startS: 300, durationS: 40 },
      ],
    },
  },
  NORMAL,
];

/** What the demonstration ward's beds go through, in words, first bed first. */
export const SYNTHETIC_CHARACTERS: readonly string[] = CHARACTERS.map(({ character }) => character);

/** What the bed at a place of the demonstration ward goes through; sinus rhythm behind the last. */
export function syntheticCharacter(index: number): Character {
  return CHARACTERS[index] ?? NORMAL;
}

/**
 * Makes a ward of synthetic beds B01, B02 and so on. The first eight have a character each, two of
 * them plain sinus rhythm; every bed after those has sinus rhythm for ever. No two beds share a heart.
 *
 * @throws {ReplayError} `ECG_REPLAY_OPTION` where the number of beds is not an integer above 0, or as
 *   `syntheticFrames` says
 */
export function syntheticWard(options: SyntheticWardOptions): readonly SyntheticBed[] {
  const { beds, ...rest } = options;
  if (!Number.isInteger(beds) || beds < 1) {
    throw new ReplayError('ECG_REPLAY_OPTION', `expected a number of beds from 1, came ${beds}`);
  }
  return Array.from({ length: beds }, (_, index) => {
    const { character, scenario } = CHARACTERS[index] ?? NORMAL;
    const bedId = bedIdAt(index, beds);
    const deviceId = `synthetic-${bedId}`;
    const frames = syntheticFrames({ ...rest, bedId, deviceId, stream: index, scenario });
    return { bedId, character, scenario, frames };
  });
}
