import { inhibitionsOfBed } from '../alerts/muting.js';
import type { BedAlertState } from '../alerts/bed-state.js';
import { higherPriority } from '../alerts/finding.js';
import type { Priority } from '../domain/alert.js';
import type { BedControl } from '../domain/bed-control.js';
import { parseBedId, type BedId } from '../domain/bed.js';
import { CELL_FLAG, CELLS_PER_SECOND } from '../domain/cell.js';
import type { BedItem } from '../domain/feed.js';
import { frameEndUs, type EcgFrame } from '../domain/frame.js';
import { compareLeads } from '../domain/lead.js';
import type { OverloadLevel } from '../domain/overload.js';
import { toEpochMs, type EpochUs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import type { BedStatus, FeedState, LeadState, LeadStatus } from '../server/wire.js';

/** Cells of the newest second decide what is shown of a lead ... */
const SHOWN_CELLS = CELLS_PER_SECOND;

/** ... but a line is flat only where three seconds without a QRS complex are: slow hearts have pauses. */
const FLAT_CELLS = 3 * CELLS_PER_SECOND;

/** The present state of every bed, as displays show it. */
export class WardBoard {
  readonly #beds = new Map<BedId, BedStatus>();

  /** Every bed by its id. */
  beds(): readonly BedStatus[] {
    return [...this.#beds.values()].sort((a, b) => a.bedId.localeCompare(b.bedId, 'en'));
  }

  /** The state of one bed, which begins with waiting. */
  bed(bedId: BedId): BedStatus {
    return this.#beds.get(bedId) ?? { bedId, feed: 'waiting', leads: [], activeAlerts: 0 };
  }

  /** A bed that is known from before, and of which no frame has come yet. */
  addKnown(bedId: BedId): void {
    this.#set(bedId, {});
  }

  /** Another process shows a bed. Whoever heard of it last knows best. */
  foreign(status: BedStatus): void {
    const bedId = parseBedId(status.bedId);
    if (bedId === undefined) return;
    const knownMs = this.bed(bedId).lastArrivalMs ?? 0;
    if ((status.lastArrivalMs ?? 0) >= knownMs) this.#beds.set(bedId, status);
  }

  /** Staff have set something for the bed. */
  controlled(control: BedControl): BedStatus {
    return this.#set(control.bedId, { control });
  }

  /** A frame has come. Returns the status where it changed by more than its times. */
  frame(frame: EcgFrame, nowUs: EpochUs): BedStatus | undefined {
    const { bedId, endOfStream } = frame;
    const before = this.bed(bedId);
    if (endOfStream) return undefined;
    const leads = leadsOf(frame, before.leads);
    const after = this.#set(bedId, {
      // Frames that add nothing do not end a silence: `feed-back` does.
      feed: before.feed === 'lost' ? 'lost' : 'live',
      leads,
      lastSampleMs: Math.max(before.lastSampleMs ?? 0, toEpochMs(frameEndUs(frame))),
      lastArrivalMs: toEpochMs(nowUs),
    });
    return before.feed !== after.feed || leads !== before.leads ? after : undefined;
  }

  /** An item has come out of windowing. Returns the status where it changed. */
  item(item: BedItem): BedStatus | undefined {
    switch (item.kind) {
      case 'window':
        return this.#set(item.bedId, { leads: leadStates(item.window) });
      case 'feed-lost':
        return this.#feed(item.bedId, 'lost');
      case 'feed-back':
        return this.#feed(item.bedId, 'live');
      case 'stream-ended':
        return this.#feed(item.bedId, 'ended');
      case 'layout':
        return this.#feed(item.bedId, 'live');
      case 'gap':
      case 'clock-step':
      case 'clock-drift':
        return undefined;
    }
  }

  /** The bed has been judged. */
  judged(bedId: BedId, state: BedAlertState, latencyMs?: number): BedStatus {
    const open = Object.values(state.open);
    const priorities = open.map((alert) => alert.finding.priority);
    const status = { ...this.bed(bedId) };
    delete (status as { priority?: Priority }).priority;
    delete (status as { inhibited?: BedStatus['inhibited'] }).inhibited;
    const inhibited = inhibitionsOfBed(state);
    this.#beds.set(bedId, status);
    return this.#set(bedId, {
      activeAlerts: open.length,
      ...(priorities.length > 0 ? { priority: priorities.reduce(higherPriority) } : {}),
      ...(inhibited.length > 0 ? { inhibited } : {}),
      ...(latencyMs === undefined ? {} : { latencyMs }),
    });
  }

  /**
   * What is left out of the beds that this process watches. Another one says the same of its own.
   *
   * @returns the beds of which something else is left out than before
   */
  overloaded(level: OverloadLevel, watches: (bedId: BedId) => boolean): readonly BedStatus[] {
    const leftOut = level === 'normal' ? undefined : level;
    return [...this.#beds].flatMap(([bedId, { overload, ...status }]) => {
      if (overload === leftOut || !watches(bedId)) return [];
      const changed = leftOut === undefined ? status : { ...status, overload: leftOut };
      this.#beds.set(bedId, changed);
      return [changed];
    });
  }

  #feed(bedId: BedId, feed: FeedState): BedStatus {
    return this.#set(bedId, { feed });
  }

  #set(bedId: BedId, change: Partial<BedStatus>): BedStatus {
    const status = { ...this.bed(bedId), ...change };
    this.#beds.set(bedId, status);
    return status;
  }
}

/** The frame's leads with what is known of them; the same array where nothing changed. */
function leadsOf(frame: EcgFrame, before: readonly LeadStatus[]): readonly LeadStatus[] {
  const states = new Map(before.map(({ lead, state }) => [lead, state]));
  const leads = [...frame.leads]
    .sort((a, b) => compareLeads(a.lead, b.lead))
    .map(({ lead, leadOff }) => ({
      lead,
      state: leadOff ? ('off' as const) : onAgain(states.get(lead)),
    }));
  const same =
    leads.length === before.length &&
    leads.every(({ lead, state }, at) => before[at]?.lead === lead && before[at].state === state);
  return same ? before : leads;
}

function onAgain(state: LeadState | undefined): LeadState {
  return state === undefined || state === 'off' ? 'ok' : state;
}

function leadStates(window: EcgWindow): readonly LeadStatus[] {
  const cellCount = window.cellFlags.length / Math.max(1, window.leads.length);
  return window.leads.map((lead, index) => {
    const end = (index + 1) * cellCount;
    const newest = window.cellFlags.subarray(end - SHOWN_CELLS, end);
    return { lead, state: leadState(newest, window.cellFlags.subarray(end - FLAT_CELLS, end)) };
  });
}

/** The worst that holds for most of the cells. */
function leadState(flags: Uint8Array, flatSpan: Uint8Array): LeadState {
  const mostly = (bit: number): boolean =>
    2 * flags.reduce((count, cell) => count + (cell & bit ? 1 : 0), 0) > flags.length;
  if (mostly(CELL_FLAG.leadOff)) return 'off';
  if (mostly(CELL_FLAG.missing)) return 'missing';
  if (mostly(CELL_FLAG.saturated)) return 'saturated';
  if (flatSpan.every((cell) => (cell & CELL_FLAG.flat) !== 0)) return 'flat';
  if (mostly(CELL_FLAG.noisy)) return 'noisy';
  return 'ok';
}
