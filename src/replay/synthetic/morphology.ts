import type { Beat, Wave } from './dynamical-model.js';
import type { Dipole } from './leads.js';
import type { SeededRandom } from './random.js';

/** What makes the beats of one bed its own. */
export interface HeartShape {
  /** Turns the dipole in the frontal plane; positive to the feet. */
  readonly frontalTurnRad: number;
  /** Turns the dipole in the horizontal plane; positive to the back. */
  readonly horizontalTurnRad: number;
  readonly pScale: number;
  readonly qrsScale: number;
  readonly tScale: number;
  /** Time from the P wave to the QRS complex, against the usual 160 ms. */
  readonly prScale: number;
  /** Length of the QT interval, against the usual one at the same rate. */
  readonly qtScale: number;
  /** Where premature ventricular beats come from. */
  readonly ventricularOrigin: 'left-apex' | 'right-outflow';
}

/** What differs from beat to beat. */
export interface BeatOptions {
  /** The interval that the QT time follows. */
  readonly rrS: number;
  readonly pWave: 'sinus' | 'ectopic' | 'none';
  /** ST elevation over the anterior wall. */
  readonly stElevationMv: number;
  /** Breathing: scales the beat and turns it in the frontal plane. */
  readonly scale: number;
  readonly turnRad: number;
}

type Shape = readonly [
  centreMs: number,
  riseMs: number,
  fallMs: number,
  x: number,
  y: number,
  z: number,
];

// Right atrium, then left atrium; septum, free walls, base; then repolarisation. The dipoles were set so
// that the twelve leads come out with the amplitudes of normal adults.
// @source docs/sources.md#normal-ecg
const P_SINUS: readonly Shape[] = [
  [-160, 18, 18, 0.045, 0.06, -0.02],
  [-131, 18, 18, 0.05, 0.035, 0.035],
];
const P_ECTOPIC: readonly Shape[] = [
  [-128, 13, 13, 0.03, -0.07, -0.03],
  [-108, 14, 14, -0.05, -0.05, 0.03],
];
const QRS: readonly Shape[] = [
  [-25, 8.5, 8.5, -0.13, 0.01, -0.22],
  [0, 11.5, 11.5, 1.12, 0.52, 0.26],
  [20, 10, 11, -0.14, -0.1, 0.66],
];
const T: readonly Shape[] = [[265, 61, 37, 0.29, 0.13, -0.2]];
const ST_SEGMENT: readonly Shape[] = [80, 125, 170, 215].map((centreMs): Shape => [
  centreMs,
  30,
  30,
  0.35,
  -0.1,
  -0.5,
]);
const VENTRICULAR: Readonly<Record<HeartShape['ventricularOrigin'], readonly Shape[]>> = {
  'left-apex': [
    [-10, 21, 21, -0.1, -0.8, -0.75],
    [36, 26, 26, -0.75, -0.75, -0.35],
  ],
  'right-outflow': [
    [-10, 21, 21, 0.1, 0.95, 0.55],
    [36, 26, 26, 0.4, 0.8, 0.9],
  ],
};
const VENTRICULAR_T: Readonly<Record<HeartShape['ventricularOrigin'], readonly Shape[]>> = {
  'left-apex': [[310, 62, 46, 0.28, 0.5, 0.36]],
  'right-outflow': [[310, 62, 46, -0.16, -0.52, -0.46]],
};

/** Repolarisation times hold at this RR interval and follow the square root of others, after Bazett. */
const REFERENCE_RR_S = 0.9;

/** Draws the shape of one bed's heart within the normal range. */
export function drawHeartShape(random: SeededRandom): HeartShape {
  return {
    frontalTurnRad: random.between(-0.2, 0.25),
    horizontalTurnRad: random.between(-0.15, 0.15),
    pScale: random.between(0.85, 1.15),
    qrsScale: random.between(0.85, 1.15),
    tScale: random.between(0.85, 1.15),
    prScale: random.between(0.92, 1.1),
    qtScale: random.between(0.97, 1.03),
    ventricularOrigin: random.uniform() < 0.5 ? 'left-apex' : 'right-outflow',
  };
}

/** A beat that runs down the usual way: narrow, with or without a P wave before it. */
export function conductedBeat(atS: number, heart: HeartShape, options: BeatOptions): Beat {
  const qt = heart.qtScale * Math.sqrt(options.rrS / REFERENCE_RR_S);
  const waves = [
    ...QRS.map((shape) => waveOf(shape, heart, options, { scale: heart.qrsScale })),
    ...T.map((shape) => waveOf(shape, heart, options, { scale: heart.tScale, stretch: qt })),
  ];
  if (options.pWave !== 'none') {
    const shapes = options.pWave === 'sinus' ? P_SINUS : P_ECTOPIC;
    const changes = { scale: heart.pScale, delay: heart.prScale };
    waves.push(...shapes.map((shape) => waveOf(shape, heart, options, changes)));
  }
  if (options.stElevationMv > 0) {
    const changes = { scale: options.stElevationMv, stretch: qt };
    waves.push(...ST_SEGMENT.map((shape) => waveOf(shape, heart, options, changes)));
  }
  return { atS, waves };
}

/** A beat that starts in a ventricle: wide, without a P wave, its T wave against its QRS complex. */
export function ventricularBeat(atS: number, heart: HeartShape, options: BeatOptions): Beat {
  const origin = heart.ventricularOrigin;
  const stretch = Math.min(1, Math.sqrt(options.rrS / REFERENCE_RR_S));
  return {
    atS,
    waves: [
      ...VENTRICULAR[origin].map((shape) => waveOf(shape, heart, options, { scale: 1 })),
      ...VENTRICULAR_T[origin].map((shape) => waveOf(shape, heart, options, { scale: 1, stretch })),
    ],
  };
}

interface WaveChanges {
  readonly scale: number;
  /** Of the centre alone. */
  readonly delay?: number;
  /** Of the centre and both widths. */
  readonly stretch?: number;
}

function waveOf(shape: Shape, heart: HeartShape, beat: BeatOptions, changes: WaveChanges): Wave {
  const [centreMs, riseMs, fallMs, x, y, z] = shape;
  const stretch = (changes.stretch ?? 1) / 1_000;
  const scale = changes.scale * beat.scale;
  const peak = turn({ x: x * scale, y: y * scale, z: z * scale }, heart, beat.turnRad);
  return {
    centreS: centreMs * stretch * (changes.delay ?? 1),
    riseS: riseMs * stretch,
    fallS: fallMs * stretch,
    peak,
  };
}

function turn({ x, y, z }: Dipole, heart: HeartShape, turnRad: number): Dipole {
  const frontal = heart.frontalTurnRad + turnRad;
  const left = x * Math.cos(frontal) - y * Math.sin(frontal);
  const down = x * Math.sin(frontal) + y * Math.cos(frontal);
  const back = heart.horizontalTurnRad;
  return {
    x: left * Math.cos(back) - z * Math.sin(back),
    y: down,
    z: left * Math.sin(back) + z * Math.cos(back),
  };
}
