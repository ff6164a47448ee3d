import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import { LEADS } from '../domain/lead.js';
import { epochUs, toEpochMs, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import { promptly } from '../replay/delivery.js';
import type { Fault } from '../replay/faults/inject.js';
import { syntheticNoise } from '../replay/faults/synthetic-noise.js';
import { FaultyStream, MAX_FAULTS_PER_STREAM } from '../replay/faulty-stream.js';
import { playedAnnotations } from '../replay/played-annotations.js';
import { ReplayPlayer } from '../replay/player.js';
import { SeededRandom } from '../replay/synthetic/random.js';
import type {
  ReplayBedPlan,
  ReplayDesk,
  ReplayFault,
  ReplayReply,
  ReplayStart,
} from '../server/replay-desk.js';
import type { ReplaySource, ReplayState } from '../server/wire.js';
import { listSources, openSource, type PlayedSource } from './replay-sources.js';

/** What a ward's playing is made of. */
export interface ReplayStudioParts {
  readonly target: FrameTarget;
  readonly clock: Clock;
  /** The folder of the recordings; undefined where only synthetic beds can be played. */
  readonly data: string | undefined;
  readonly seed: number;
  /** What is played until somebody chooses. */
  readonly beds: readonly PlayedSource[];
}

/** The QRS that injected noise is measured against: what is played is not measured before it comes. */
const ASSUMED_QRS_MV = 1;

interface Playing {
  readonly player: ReplayPlayer;
  readonly done: Promise<void>;
  readonly startUs: EpochUs;
  readonly beds: readonly { readonly played: PlayedSource; readonly stream: FaultyStream }[];
}

/** Plays a ward's beds and lets an engineer control it. */
export class ReplayStudio implements ReplayDesk {
  /** Settles only where the playing has failed, with the reason. */
  readonly failed: Promise<unknown>;
  readonly #parts: ReplayStudioParts;
  #playing: Playing;
  #starting: Promise<unknown> = Promise.resolve();
  #fail: (error: unknown) => void = () => undefined;

  /** Begins to play at once; the target holds it up until it is ready. */
  constructor(parts: ReplayStudioParts) {
    this.#parts = parts;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#playing = this.#begin(parts.beds, { speed: 1, startUs: parts.clock.nowUs() });
  }

  state(): ReplayState {
    const { player, beds } = this.#playing;
    return {
      speed: player.speed,
      paused: player.isPaused,
      eventTimeMs: toEpochMs(player.positionUs),
      beds: beds.map(({ played: { bedId, source, leads }, stream }) => ({
        bedId,
        source,
        leads,
        faults: stream.faults.map(({ kind, fromUs, toUs }) => ({
          kind,
          fromMs: toEpochMs(fromUs),
          toMs: toEpochMs(toUs),
        })),
      })),
    };
  }

  sources(): ReturnType<typeof listSources> {
    return listSources(this.#parts.data);
  }

  /** One after the other: two engineers who start at once do not play over each other. */
  start(plan: ReplayStart): Promise<ReplayReply> {
    const started = this.#starting.then(() => this.#restart(plan));
    this.#starting = started.catch(() => undefined);
    return started;
  }

  setSpeed(speed: number): ReplayState {
    this.#playing.player.change({ speed });
    return this.state();
  }

  setPaused(isPaused: boolean): ReplayState {
    this.#playing.player.change({ isPaused });
    return this.state();
  }

  step(): ReplayState {
    this.#playing.player.step(US_PER_SECOND);
    return this.state();
  }

  inject(bedId: BedId, fault: ReplayFault, durationMs: number): ReplayReply {
    const { player, beds } = this.#playing;
    const bed = beds.find(({ played }) => played.bedId === bedId);
    if (bed === undefined) {
      const known = beds.map(({ played }) => played.bedId).join(', ');
      return { ok: false, expected: `bedId: expected a bed that plays (${known}), came ${bedId}` };
    }
    const { stream, played } = bed;
    const full = {
      ok: false,
      expected: `expected at most ${MAX_FAULTS_PER_STREAM} faults on a bed: start the playing anew`,
    } as const;
    const made = faultOf(fault, { durationMs, sampleRateHz: played.sampleRateHz });
    const isIn = stream.inject(made, { fromUs: player.positionUs, durationMs });
    return isIn ? { ok: true, state: this.state() } : full;
  }

  annotations(
    bedId: BedId,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): ReturnType<ReplayDesk['annotations']> {
    const { beds, startUs } = this.#playing;
    const played = beds.find((one) => one.played.bedId === bedId)?.played;
    if (played === undefined) return undefined;
    const { recording, firstSample = 0 } = played;
    if (recording === undefined) return [];
    const beforeUs = Math.round((firstSample * US_PER_SECOND) / recording.sampleRateHz);
    return playedAnnotations(recording, {
      startUs: epochUs(startUs - beforeUs),
      fromMs: Math.max(fromMs, toEpochMs(startUs)),
      toMs,
    });
  }

  /** Ends the playing, each stream in good order. */
  async stop(): Promise<void> {
    this.#playing.player.end();
    await this.#playing.done;
  }

  async #restart({ beds, speed }: ReplayStart): Promise<ReplayReply> {
    const sources = new Map((await this.sources()).map((one) => [one.source, one]));
    for (const bed of beds) {
      const expected = expectedOf(bed, sources.get(bed.source));
      if (expected !== undefined) return { ok: false, expected };
    }
    const opened: PlayedSource[] = [];
    try {
      for (const bed of beds) opened.push(await openSource(bed, this.#parts));
    } catch (error) {
      if (!(error instanceof EcgError)) throw error;
      return { ok: false, expected: `expected recordings that can be read: ${error.message}` };
    }
    const { player } = this.#playing;
    await this.stop();
    // What has been judged is not judged again: event time goes on, never back, also behind a fast playing.
    const behindUs = player.endUs + US_PER_SECOND;
    const startUs = epochUs(Math.max(this.#parts.clock.nowUs(), behindUs));
    this.#playing = this.#begin(opened, { speed, startUs });
    return { ok: true, state: this.state() };
  }

  #begin(
    sources: readonly PlayedSource[],
    { speed, startUs }: { readonly speed: number; readonly startUs: EpochUs },
  ): Playing {
    const { target, clock } = this.#parts;
    const beds = sources.map((played) => ({
      played,
      stream: new FaultyStream(played.bedId, promptly(played.frames(startUs))),
    }));
    const streams = beds.map(({ stream }) => stream);
    const player = new ReplayPlayer({ beds: streams, target, clock, startUs, speed });
    const done = player.play().catch((error: unknown) => {
      this.#fail(error);
    });
    return { player, done, startUs, beds };
  }
}

/** What was expected of a bed's plan; undefined where it can be played. */
function expectedOf(
  { bedId, source, leads = [] }: ReplayBedPlan,
  found: ReplaySource | undefined,
): string | undefined {
  if (found === undefined) {
    return `${bedId}: expected a source of /replay/sources, came ${source}`;
  }
  const strange = leads.filter((lead) => !found.leads.includes(lead));
  // What has no readable header is opened, so that the reason is told.
  if (strange.length === 0 || found.leads.length === 0) return undefined;
  const known = found.leads.join(', ');
  return `${bedId}: expected leads that ${source} has (${known}), came ${strange.join(', ')}`;
}

/** A fault whose times count from now on. */
function faultOf(
  fault: ReplayFault,
  { durationMs, sampleRateHz }: { readonly durationMs: number; readonly sampleRateHz: number },
): Fault {
  const stretch = { fromMs: 0, toMs: durationMs };
  switch (fault.kind) {
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'linkDown':
      return { ...fault, ...stretch };
    case 'leadOff':
      return { kind: 'leadOff', leads: fault.leads ?? 'all', ...stretch };
    case 'clockStep':
      return { kind: 'clockStep', atMs: 0, stepMs: fault.stepMs };
    case 'noise': {
      const track = syntheticNoise('electrode-motion', new SeededRandom(1), sampleRateHz);
      const qrsMv = new Map(LEADS.map((lead) => [lead, ASSUMED_QRS_MV]));
      return {
        kind: 'noise',
        snrDb: fault.snrDb,
        leads: fault.leads ?? 'all',
        track,
        qrsMv,
        ...stretch,
      };
    }
  }
}
