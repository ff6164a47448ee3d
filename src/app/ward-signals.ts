import type { LoggedSignal } from '../domain/alarm-signal.js';
import type { BedControl } from '../domain/bed-control.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { WardId } from '../domain/bed.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { Settings } from '../config/schema.js';
import { SignalKeeper } from '../signals/signal-keeper.js';
import { signalRules } from './rules.js';
import type { Stores } from './stores.js';

/** What a ward's signals are kept with, and who is told of them. */
export interface WardSignalsParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of every new entry of the log, whichever process wrote it. */
  readonly onEntries: (entries: readonly WardLogEntry[]) => void;
  readonly onControl: (control: BedControl) => void;
}

/** Keeps the signals of a ward, and says in the log what was decided here. */
export function wardSignals(parts: WardSignalsParts): SignalKeeper {
  const { settings, wardId, stores, clock, logger, onEntries, onControl } = parts;
  return new SignalKeeper({
    wardId,
    log: stores.alerts,
    rules: signalRules(settings),
    clock,
    logger,
    onEntries,
    onControl,
    onDecided: (entries) => {
      for (const entry of entries) logger.info(factsOf(entry), `signal ${entry.signal.kind}`);
    },
  });
}

function factsOf({ seq, signal }: LoggedSignal): Readonly<Record<string, unknown>> {
  const { bedId, alertId, by, reason, verdict } = signal;
  return { bed: bedId, seq, alertId, by: by?.subject, role: by?.role, reason, verdict };
}
