import type { AlarmSignal, AudioPause, LoggedSignal, WardSignals } from '../domain/alarm-signal.js';
import type { Condition, LoggedAlert, Priority } from '../domain/alert.js';
import type { BedControl } from '../domain/bed-control.js';
import type { Lead } from '../domain/lead.js';
import type { OverloadLevel } from '../domain/overload.js';
import type { Permission, Role } from '../domain/staff.js';
import type { WardLogEntry } from '../domain/ward-log.js';

/**
 * What travels between the server and a dashboard. The dashboard imports this file, so it holds types
 * and constants only. A change that an older page would misread gets a new version in the event's name.
 */
export const EVENTS = {
  alert: 'alert.v1',
  signal: 'signal.v1',
  signals: 'signals.v1',
  seen: 'seen.v1',
  heartbeat: 'heartbeat.v1',
  bed: 'bed.v1',
  wave: 'wave.v1',
  cells: 'cells.v1',
  catchup: 'catchup.v1',
  goodbye: 'goodbye.v1',
  subscribe: 'subscribe.v1',
} as const;

/** How often the server beats. */
export const HEARTBEAT_PERIOD_MS = 1_000;

/** The sample in a wave packet that stands for "no signal here". */
export const MISSING_SAMPLE_UV = -32_768;

/** The most beds that one `subscribe.v1` may name. */
export const MAX_SUBSCRIBED_BEDS = 128;

/** What a dashboard says of itself when it connects: the `auth` of the socket.io handshake. */
export interface HandshakeAuth {
  /** A JSON Web Token for this ward. */
  readonly token: string;
  /** The highest sequence number that the dashboard has; 0 for none. */
  readonly lastSeq: number;
  /** The log that `lastSeq` counts in, from the last heartbeat; left out on the first connection. */
  readonly logId?: string;
}

/** The server lives, can read the ward's log, and would have sent everything up to `headSeq`. */
export interface Heartbeat {
  readonly wardId: string;
  /** Names the log that the sequence numbers count in: another log, another name. */
  readonly logId: string;
  /** The highest sequence number in the ward's log. */
  readonly headSeq: number;
  readonly serverTimeMs: number;
  /** The pauses of the sound that run now. */
  readonly pauses: readonly AudioPause[];
  /** What keeps wardwave from watching the ward now, as stable words; empty where nothing does. */
  readonly notReady: readonly string[];
}

/**
 * The dashboard cannot get every alert event from `fromSeq` on.
 *
 * `log-trimmed`: entries before `oldestSeq` are no longer kept; what follows begins there.
 * `log-replaced`: this is another log than the one that the dashboard knew; forget all, it begins anew.
 */
export interface CatchupNotice {
  readonly reason: 'log-trimmed' | 'log-replaced';
  readonly fromSeq: number;
  readonly oldestSeq: number;
  readonly headSeq: number;
}

/** Why the server ends the connection, sent just before it does. */
export interface Goodbye {
  readonly code: string;
  readonly message: string;
}

/** What a dashboard answers to an alert event: the page has it. It does not say that anybody saw it. */
export interface Delivered {
  readonly seq: number;
}

/**
 * `waiting`: no frame yet; `live`: frames come; `lost`: none for 3 s; `ended`: the monitor ended its
 * stream in good order.
 */
export type FeedState = 'waiting' | 'live' | 'lost' | 'ended';

/** What is known of one lead's signal now. */
export type LeadState = 'ok' | 'off' | 'flat' | 'noisy' | 'saturated' | 'missing';

/** One lead of a bed. */
export interface LeadStatus {
  readonly lead: Lead;
  readonly state: LeadState;
}

/** The state of one bed. */
export interface BedStatus {
  readonly bedId: string;
  readonly feed: FeedState;
  readonly leads: readonly LeadStatus[];
  /** Event time of the newest sample; left out where none has come. */
  readonly lastSampleMs?: number;
  /** Server time at which that sample came: its age is the server's time now less this. */
  readonly lastArrivalMs?: number;
  readonly activeAlerts: number;
  /** The highest priority among the active alerts. */
  readonly priority?: Priority;
  /** Beats a minute by the signal's periodicity, or why there is no such number. */
  readonly rate?: { readonly bpm: number } | { readonly notMeasurable: string };
  /** What staff have set for the bed; left out where nobody has. */
  readonly control?: BedControl;
  /** Leads of which an alarm condition says nothing now, and which condition mutes it. */
  readonly inhibited?: readonly { readonly lead?: Lead; readonly by: Condition }[];
  /** What is left out of the bed because wardwave has too much to do; left out where nothing is. */
  readonly overload?: Exclude<OverloadLevel, 'normal'>;
  /** From the arrival of a window's last frame to its judgement, for the newest window judged. */
  readonly latencyMs?: number;
}

/** A binary attachment: bytes on the server, an ArrayBuffer in a browser. */
export type WireBytes = ArrayBuffer | Uint8Array;

/** A short stretch of a bed's signal. */
export interface WaveMessage {
  readonly bedId: string;
  /** Event time of the first sample. */
  readonly startMs: number;
  readonly sampleRateHz: number;
  readonly leads: readonly Lead[];
  /** Little-endian int16 in microvolts, lead-major; {@link MISSING_SAMPLE_UV} where there is none. */
  readonly samples: WireBytes;
}

/** The merged cell scores of a stretch of a bed's signal. */
export interface CellsMessage {
  readonly bedId: string;
  /** The first cell, counted from 1970 in 100 ms. */
  readonly firstCellIndex: number;
  readonly cellCount: number;
  readonly leads: readonly Lead[];
  /** Little-endian int32 thousandths, lead-major; -2147483648 where there is none. */
  readonly scoresMilli: WireBytes;
  /** The alarm limit of each lead, in thousandths. */
  readonly limitsMilli: readonly number[];
}

/** Asks for the waves and cells of exactly these beds, in place of those asked for before. */
export interface SubscribeRequest {
  readonly beds: readonly string[];
}

/** The beds whose waves now come, and those that this ward does not know; or why nothing changed. */
export type SubscribeReply =
  | { readonly ok: true; readonly beds: readonly string[]; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** A page says which log entries a person has had before their eyes. */
export interface SeenRequest {
  readonly seqs: readonly number[];
}

/** The entries that were noted as seen: those of the request that the log has; or why none was. */
export type SeenReply =
  | { readonly ok: true; readonly seqs: readonly number[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Who is signed in, as `GET /api/v1/session` says it. */
export interface SessionInfo {
  readonly subject: string;
  readonly wardId: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly expiresAtMs: number;
}

/** How the ward is set up, as `GET /api/v1/ward` says it; what pages have to know of the settings. */
export interface WardInfo {
  readonly wardId: string;
  readonly version: string;
  /** Priorities whose signal stays after the condition has ended, until it is acknowledged. */
  readonly latchingPriorities: readonly Priority[];
  readonly maxAudioPauseMs: number;
  /** When each escalation tier is due after a signal began, and who is told. */
  readonly escalationTiers: readonly { readonly afterMs: number; readonly name: string }[];
  /** Whether this ward plays recordings that an engineer may control. */
  readonly replay: boolean;
}

/** The answer to every command of staff: what is now, and why. Doing a thing twice is no error. */
export interface CommandReply {
  readonly done: boolean;
  /** A stable word, such as `acknowledged` or `already-acknowledged`. */
  readonly reason: string;
  /** The sequence number of the log entry that the command made, where it made one. */
  readonly seq?: number;
  readonly signal?: AlarmSignal;
  readonly pause?: AudioPause;
  readonly control?: BedControl;
}

/** What a limit would have done in the time before, from stored scores. */
export interface LimitPreview {
  readonly fromMs: number;
  readonly toMs: number;
  /** Alerts that the limit would have raised. */
  readonly alertCount: number;
  /** Alerts that were raised in this time. */
  readonly raisedCount: number;
  /** Hours of this time that have scores. */
  readonly scoredHours: number;
}

/** The scores of a stretch of a bed's past, thinned for a plot: `GET /api/v1/beds/BED/history`. */
export interface BedHistory {
  readonly bedId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Length of one point. */
  readonly stepMs: number;
  readonly leads: readonly {
    readonly lead: Lead;
    /** The highest and the mean cell score in each step; null where none is stored. */
    readonly maxScores: readonly (number | null)[];
    readonly meanScores: readonly (number | null)[];
  }[];
}

/** One alert as it stands now, with its signal and who was told: `GET /api/v1/alerts/ALERT`. */
export interface AlertDetail {
  /** Every event of the alert that the log still has, oldest first. */
  readonly entries: readonly WardLogEntry[];
  readonly signal?: AlarmSignal;
}

/** Every event from the server, by name. */
export interface ServerToClientEvents {
  'alert.v1': (alert: LoggedAlert, ack: (delivered: Delivered) => void) => void;
  /** Shares the sequence of `alert.v1`, and is acknowledged likewise. */
  'signal.v1': (entry: LoggedSignal, ack: (delivered: Delivered) => void) => void;
  /** Every signal and pause of the ward; on connecting, before the log goes on. */
  'signals.v1': (signals: WardSignals) => void;
  'heartbeat.v1': (beat: Heartbeat) => void;
  'bed.v1': (status: BedStatus) => void;
  'wave.v1': (wave: WaveMessage) => void;
  'cells.v1': (cells: CellsMessage) => void;
  'catchup.v1': (notice: CatchupNotice) => void;
  'goodbye.v1': (goodbye: Goodbye) => void;
}

/** Every event from a dashboard, by name. */
export interface ClientToServerEvents {
  'subscribe.v1': (request: SubscribeRequest, ack: (reply: SubscribeReply) => void) => void;
  'seen.v1': (request: SeenRequest, ack?: (reply: SeenReply) => void) => void;
}

/** How fast beds may be played: seconds of signal for a second of the clock. */
export const REPLAY_SPEEDS = { min: 0.25, max: 60 } as const;

/** What is being played: `GET /api/v1/replay`, and the answer to every change of it. */
export interface ReplayState {
  /** Seconds of signal for a second of the clock. */
  readonly speed: number;
  readonly paused: boolean;
  /** The event time up to which everything is due. */
  readonly eventTimeMs: number;
  readonly beds: readonly {
    readonly bedId: string;
    readonly source: string;
    /** The leads that the bed sends, in its order. */
    readonly leads: readonly Lead[];
    /** Faults that have been put in, in event time, half open; the oldest first. */
    readonly faults: readonly {
      readonly kind: string;
      readonly fromMs: number;
      readonly toMs: number;
    }[];
  }[];
}

/** Something that a bed can play. */
export interface ReplaySource {
  readonly source: string;
  readonly kind: 'recording' | 'synthetic';
  readonly description: string;
  /** The leads that it has; empty where its header cannot be read. */
  readonly leads: readonly Lead[];
}

/** A mark that somebody set in a recording, where it is played. */
export interface ReplayAnnotation {
  readonly atMs: number;
  readonly symbol: string;
  readonly note: string;
}
