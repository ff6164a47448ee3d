import { batch, computed, signal } from '@preact/signals';
import type { AlarmSignal, AudioPause } from '../../../src/domain/alarm-signal.js';
import type { BedControl } from '../../../src/domain/bed-control.js';
import type { AlertEvent } from '../../../src/domain/alert.js';
import type { Permission } from '../../../src/domain/staff.js';
import { CANARY_BED_ID } from '../../../src/domain/bed.js';
import type { BedStatus, Heartbeat, SessionInfo, WardInfo } from '../../../src/server/wire.js';
import type { LinkVerdict } from '../link/link-state.js';
import type { FromLink, SoundOrder } from '../link/messages.js';
import { WardBook } from '../ward/ward-book.js';
import { parseRoute, type Route } from './route.js';

/** The most alerts that the list of the page shows; the rest are counted. */
const MAX_LISTED = 100;

/** What the page missed while it was without the server. */
export interface Missed {
  readonly silentMs: number;
  readonly entryCount: number;
}

/**
 * Everything that the page shows, as signals. The link's worker feeds it; components read it and change
 * nothing but what concerns the screen.
 */
export class WardStore {
  readonly book = new WardBook();
  /** Counts the changes of the book, so that what is computed from it knows of them. */
  readonly bookVersion = signal(0);
  readonly verdict = signal<LinkVerdict>({ phase: 'connecting', reason: 'none', sinceMs: 0 });
  readonly soundOrder = signal<SoundOrder>({ priority: undefined, because: 'nothing' });
  readonly beat = signal<Heartbeat | undefined>(undefined);
  readonly statuses = signal<ReadonlyMap<string, BedStatus>>(new Map());
  readonly session = signal<SessionInfo | undefined>(undefined);
  readonly ward = signal<WardInfo | undefined>(undefined);
  /** Why the server wants another token; undefined while it wants none. */
  readonly signedOut = signal<string | undefined>(undefined);
  readonly missed = signal<Missed | undefined>(undefined);
  readonly route = signal<Route>(parseRoute(''));
  /** The bed whose panel is open beside the board. */
  readonly chosenBed = signal<string | undefined>(undefined);
  /** The server's time now, to the second; undefined before the first heartbeat. */
  readonly nowMs = signal<number | undefined>(undefined);
  /** This screen's clock less the server's, to the second. */
  readonly screenClockOffMs = signal(0);
  readonly waveAgesMs = signal<ReadonlyMap<string, number>>(new Map());
  #beatAt: { readonly serverMs: number; readonly monotonicMs: number } | undefined;

  /** The book as it is now: whoever reads it through this is told of each change. */
  readonly bookNow = computed(() => ({ version: this.bookVersion.value, book: this.book }));

  /** The beds of patients, in display order. */
  readonly bedIds = computed<readonly string[]>(() => {
    const ids = [...this.statuses.value.keys()].filter((id) => id !== CANARY_BED_ID);
    return ids.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  });

  /** Alerts that are present now, most urgent first. */
  readonly active = computed<readonly AlertEvent[]>(() => {
    return this.bookNow.value.book.alerts.active();
  });

  /** The active alerts of each bed, most urgent first. */
  readonly activeByBed = computed<ReadonlyMap<string, readonly AlertEvent[]>>(() => {
    const byBed = new Map<string, AlertEvent[]>();
    for (const event of this.active.value) {
      const kept = byBed.get(event.bedId);
      if (kept === undefined) byBed.set(event.bedId, [event]);
      else kept.push(event);
    }
    return byBed;
  });

  /** What the list shows: active alerts first, then those that ended, newest first. */
  readonly listed = computed<readonly AlertEvent[]>(() => {
    return this.bookNow.value.book.alerts.listed(MAX_LISTED);
  });

  /** The alarm signals of each alert that calls somebody, or has called. */
  readonly signals = computed<ReadonlyMap<string, AlarmSignal>>(() => {
    return new Map([...this.bookNow.value.book.signals.signals()].map((one) => [one.alertId, one]));
  });

  /** What staff have set for each bed, by the bed's id. */
  readonly controls = computed<ReadonlyMap<string, BedControl>>(() => {
    return new Map([...this.bookNow.value.book.signals.controls()].map((one) => [one.bedId, one]));
  });

  /** Signals of alerts that ended and wait for somebody to acknowledge them. */
  readonly latched = computed<readonly AlarmSignal[]>(() =>
    [...this.signals.value.values()].filter(({ latched }) => latched),
  );

  /** The pauses of the sound that run now. */
  readonly pauses = computed<readonly AudioPause[]>(() => {
    const nowMs = this.nowMs.value ?? 0;
    return this.bookNow.value.book.signals.pauses.filter(({ untilMs }) => untilMs > nowMs);
  });

  /** Whether whoever is signed in may do a thing; what they may not do is not offered. */
  may(permission: Permission): boolean {
    return this.session.value?.permissions.includes(permission) ?? false;
  }

  /** Takes what the link's worker says. */
  take(message: FromLink, monotonicMs: number, wallMs: number): void {
    batch(() => {
      this.#take(message, monotonicMs, wallMs);
    });
  }

  #take(message: FromLink, monotonicMs: number, wallMs: number): void {
    switch (message.kind) {
      case 'tick':
        this.#tick(message, monotonicMs);
        return;
      case 'beat':
        this.#takeBeat(message.beat, monotonicMs, wallMs);
        return;
      case 'entries':
        for (const entry of message.entries) this.book.take(entry, this.nowMs.value ?? 0);
        break;
      case 'signals':
        this.book.takeSignals(message.signals);
        break;
      case 'catchup':
        this.book.takeCatchup(message.notice);
        break;
      case 'beds':
        this.#takeBeds(message.statuses);
        return;
      case 'caught-up':
        this.missed.value = message;
        return;
      case 'signed-out':
        this.signedOut.value = message.message;
        return;
    }
    this.bookVersion.value += 1;
  }

  #tick({ verdict, sound }: Extract<FromLink, { kind: 'tick' }>, monotonicMs: number): void {
    const before = this.verdict.peek();
    const sinceMs = Math.floor(verdict.sinceMs / 1_000) * 1_000;
    if (
      before.phase !== verdict.phase ||
      before.reason !== verdict.reason ||
      before.sinceMs !== sinceMs
    ) {
      this.verdict.value = { ...verdict, sinceMs };
    }
    const order = this.soundOrder.peek();
    if (order.priority !== sound.priority || order.because !== sound.because) {
      this.soundOrder.value = sound;
    }
    if (this.#beatAt === undefined) return;
    const serverMs = this.#beatAt.serverMs + monotonicMs - this.#beatAt.monotonicMs;
    this.nowMs.value = Math.floor(serverMs / 1_000) * 1_000;
  }

  #takeBeat(beat: Heartbeat, monotonicMs: number, wallMs: number): void {
    this.#beatAt = { serverMs: beat.serverTimeMs, monotonicMs };
    this.beat.value = beat;
    this.signedOut.value = undefined;
    this.screenClockOffMs.value = Math.round((wallMs - beat.serverTimeMs) / 1_000) * 1_000;
    this.book.signals.setPauses(beat.pauses);
    this.bookVersion.value += 1;
  }

  #takeBeds(statuses: readonly BedStatus[]): void {
    const next = new Map(this.statuses.peek());
    for (const status of statuses) {
      next.set(status.bedId, status);
      if (status.control === undefined) continue;
      const isNews = this.book.signals.setControl(status.control);
      if (isNews) this.bookVersion.value += 1;
    }
    this.statuses.value = next;
  }
}
