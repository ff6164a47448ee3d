import type { Settings } from '../config/schema.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { toEpochMs } from '../domain/units.js';
import type { AlarmDesk } from '../server/alarm-desk.js';
import type { WardInfo } from '../server/wire.js';
import type { KeptReply, SignalKeeper } from '../signals/signal-keeper.js';
import type { StaffCommand } from '../domain/staff-command.js';
import { lookUpAlert } from './alert-lookup.js';
import { bedHistory } from './bed-history.js';
import { limitPreview } from './limit-preview.js';
import { signalRules } from './rules.js';
import type { Stores } from './stores.js';
import { version } from './version.js';

/** What a ward's desk is made of. */
export interface AlarmDeskParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly stores: Stores;
  readonly keeper: SignalKeeper;
  readonly clock: Clock;
  /** Whether this ward plays recordings. */
  readonly replay: boolean;
}

/** Lets staff act on the ward's signals, and look up what the stores have. */
export function alarmDesk(parts: AlarmDeskParts): AlarmDesk {
  const { stores, wardId, keeper, clock, settings } = parts;
  return {
    info: () => wardInfo(parts),
    command: (command) => carryOut(parts, command),
    control: (bedId) => keeper.control(bedId),
    alert: async (alertId) => {
      const found = await lookUpAlert(stores.alerts, wardId, alertId);
      if (found === undefined) return undefined;
      const signal = keeper.signals().signals.find((one) => one.alertId === alertId);
      return { entries: found.entries, ...(signal === undefined ? {} : { signal }) };
    },
    previewLimit: (bedId, limitScore) =>
      limitPreview(
        { stores, wardId, settings, control: keeper.control(bedId) },
        { limitScore, nowMs: toEpochMs(clock.nowUs()) },
      ),
    history: (bedId, range) => bedHistory(stores.scores, bedId, range),
  };
}

async function carryOut(
  { keeper, stores, wardId }: AlarmDeskParts,
  command: StaffCommand,
): Promise<KeptReply> {
  const reply = await keeper.apply(command);
  if (command.kind !== 'mark' || reply.reason !== 'unknown-alert') return reply;
  // An alert of last night is marked too: what the signals have forgotten, the log may have.
  const found = await lookUpAlert(stores.alerts, wardId, command.alertId);
  return found === undefined ? reply : keeper.apply({ ...command, found });
}

function wardInfo({ settings, wardId, replay }: AlarmDeskParts): WardInfo {
  const { latchingPriorities, maxAudioPauseMs, escalationTiers } = signalRules(settings);
  return { wardId, version, latchingPriorities, maxAudioPauseMs, escalationTiers, replay };
}
