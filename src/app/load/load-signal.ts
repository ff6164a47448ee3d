import { parseBedId, type BedId } from '../../domain/bed.js';
import type { EcgFrame } from '../../domain/frame.js';
import type { Lead } from '../../domain/lead.js';
import { epochUs, plusUs, sampleIndex, US_PER_MS, US_PER_SECOND } from '../../domain/units.js';
import type { EpochUs } from '../../domain/units.js';
import { encodeFrame } from '../../ingest/frame-codec.js';
import { LoadError } from '../../load/errors.js';
import { syntheticFrames } from '../../replay/synthetic/bed.js';
import type { Scenario } from '../../replay/synthetic/scenario.js';

/** The signal of a load. */
export interface LoadSignalOptions {
  readonly leads: readonly Lead[];
  readonly sampleRateHz: number;
  readonly frameMs: number;
  readonly seed: number;
  /** Signal that is made once and played again and again. */
  readonly periodMs: number;
  /** One bed in so many has an arrhythmia in every period; 0 for none. */
  readonly arrhythmiaOneIn: number;
}

/** Hearts that beds share; each bed plays its own from another moment on. */
const HEARTS = 8;
/** How a heart begins is not played: its rhythms settle first. */
const SETTLE_S = 20;
/** Where in a period the arrhythmia lies: ventricular tachycardia, which the rules alert as an anomaly. */
const ARRHYTHMIA = { startS: 30, durationS: 10 } as const;

/** Room for the arrhythmia, and for the quiet that a bed's own limit needs. */
const SHORTEST_PERIOD_S = 45;

/** The arrhythmia of a load bed, in the time of its period. */
export const LOAD_ARRHYTHMIA = {
  startsUs: ARRHYTHMIA.startS * US_PER_SECOND,
  durationUs: ARRHYTHMIA.durationS * US_PER_SECOND,
} as const;

/** A bed of a load: what it plays, and from where. */
export interface LoadBed {
  readonly bedId: BedId;
  readonly hasArrhythmia: boolean;
  /** Where in the period it begins, in frames. */
  readonly offsetFrames: number;
}

/**
 * Messages of any number of beds at the cost of a copy each: the samples of a few hearts are encoded once, and a
 * message is the head of its own frame before the encoded samples of the period. Protobuf lets fields be joined so.
 */
export class LoadSignal {
  readonly frameUs: number;
  readonly samplesPerFrame: number;
  readonly framesPerPeriod: number;
  readonly #options: LoadSignalOptions;
  readonly #quiet: readonly (readonly Uint8Array[])[];
  readonly #arrhythmic: readonly (readonly Uint8Array[])[];

  /** @throws {LoadError} `ECG_LOAD_OPTION` where frames or the period hold no whole number of samples or frames */
  constructor(options: LoadSignalOptions) {
    const { frameMs, sampleRateHz, periodMs } = options;
    this.#options = options;
    this.frameUs = frameMs * US_PER_MS;
    this.samplesPerFrame = (frameMs * sampleRateHz) / 1_000;
    this.framesPerPeriod = periodMs / frameMs;
    if (!Number.isInteger(this.samplesPerFrame) || !Number.isInteger(this.framesPerPeriod)) {
      const message = `Frames of ${frameMs} ms must hold a whole number of samples at ${sampleRateHz} Hz and divide ${periodMs} ms: take 200 ms at 250 Hz.`;
      throw new LoadError('ECG_LOAD_OPTION', message);
    }
    const repeatEveryS = periodMs / 1_000;
    if (options.arrhythmiaOneIn > 0 && repeatEveryS < SHORTEST_PERIOD_S) {
      const message = `A period with an arrhythmia needs ${SHORTEST_PERIOD_S} s or more, and ${repeatEveryS} s came.`;
      throw new LoadError('ECG_LOAD_OPTION', message);
    }
    const arrhythmia: Scenario = {
      repeatEveryS,
      episodes: [
        {
          kind: 'rhythm',
          rhythm: 'ventricular-tachycardia',
          startS: (SETTLE_S + ARRHYTHMIA.startS) % repeatEveryS,
          durationS: ARRHYTHMIA.durationS,
        },
      ],
    };
    this.#quiet = this.#hearts({ episodes: [] });
    this.#arrhythmic = options.arrhythmiaOneIn > 0 ? this.#hearts(arrhythmia) : this.#quiet;
  }

  /** The bed of an index; the same for the same options. */
  bed(index: number): LoadBed {
    const { arrhythmiaOneIn } = this.#options;
    const bedId = parseBedId(`LOAD-${String(index + 1).padStart(5, '0')}`);
    if (bedId === undefined) throw new LoadError('ECG_LOAD_OPTION', `No bed id for ${index}.`);
    return {
      bedId,
      hasArrhythmia: arrhythmiaOneIn > 0 && index % arrhythmiaOneIn === arrhythmiaOneIn - 1,
      offsetFrames: (index * OFFSET_STEP_FRAMES) % this.framesPerPeriod,
    };
  }

  /** The message of a bed's frame. */
  message(index: number, sequence: number, streamStartUs: EpochUs): Uint8Array {
    const bed = this.bed(index);
    const hearts = bed.hasArrhythmia ? this.#arrhythmic : this.#quiet;
    const samples = hearts[index % HEARTS]?.[(bed.offsetFrames + sequence) % this.framesPerPeriod];
    const head = encodeFrame(this.#frame(bed.bedId, sequence, streamStartUs));
    return samples === undefined ? head : Buffer.concat([head, samples]);
  }

  /** The message that ends a bed's stream in good order, after so many frames. */
  lastMessage(index: number, sequence: number, streamStartUs: EpochUs): Uint8Array {
    const { bedId } = this.bed(index);
    const frame = this.#frame(bedId, sequence, streamStartUs);
    const leads = this.#options.leads.map((lead) => ({ ...EMPTY_LEAD, lead }));
    return encodeFrame({ ...frame, sampleCount: 0, leads, endOfStream: true });
  }

  #frame(bedId: BedId, sequence: number, streamEpochUs: EpochUs): EcgFrame {
    return {
      bedId,
      deviceId: 'wardwave-load',
      streamEpochUs,
      sequence,
      firstSampleIndex: sampleIndex(sequence * this.samplesPerFrame),
      deviceTimeUs: plusUs(streamEpochUs, sequence * this.frameUs),
      sampleRateHz: this.#options.sampleRateHz,
      sampleCount: this.samplesPerFrame,
      leads: [],
      endOfStream: false,
    };
  }

  #hearts(scenario: Scenario): readonly (readonly Uint8Array[])[] {
    return Array.from({ length: HEARTS }, (_, stream) => this.#heart(scenario, stream));
  }

  /** The encoded samples of one heart, frame by frame of the period. */
  #heart(scenario: Scenario, stream: number): readonly Uint8Array[] {
    const { seed, leads, sampleRateHz, frameMs } = this.#options;
    const bedId = this.bed(0).bedId;
    const frames = syntheticFrames({
      ...{ bedId, deviceId: '', seed, stream, scenario },
      ...{ startUs: epochUs(0), sampleRateHz, frameDurationMs: frameMs, leads },
    });
    const skipped = (SETTLE_S * 1_000) / frameMs;
    const encoded: Uint8Array[] = [];
    for (const frame of frames) {
      if (frame.sequence < skipped) continue;
      encoded.push(samplesOf(frame));
      if (encoded.length === this.framesPerPeriod) break;
    }
    return encoded;
  }
}

/** Beds that begin next to each other play moments that lie far apart. */
const OFFSET_STEP_FRAMES = 37;

const EMPTY_LEAD = { gainUvPerCount: 1, counts: new Int16Array(0), leadOff: false } as const;

/** What a frame's message has behind the head that the same frame has without leads. */
function samplesOf(frame: EcgFrame): Uint8Array {
  const whole = encodeFrame(frame);
  const head = encodeFrame({ ...frame, leads: [] });
  const differsAt = head.findIndex((byte, at) => byte !== whole[at]);
  return whole.subarray(differsAt === -1 ? head.length : differsAt);
}
