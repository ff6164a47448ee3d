import type { WardSignals } from '../../../src/domain/alarm-signal.js';
import type { Priority } from '../../../src/domain/alert.js';
import type { WardLogEntry } from '../../../src/domain/ward-log.js';
import type { BedStatus, CatchupNotice, Heartbeat } from '../../../src/server/wire.js';
import type { LinkVerdict } from './link-state.js';

/** What has to sound now, and why. */
export interface SoundOrder {
  readonly priority: Priority | undefined;
  /** `link`: the page itself alarms, because alarms may be missing on it. */
  readonly because: 'nothing' | 'alarm' | 'link';
}

/** From the worker that holds the connection to the page. */
export type FromLink =
  | { readonly kind: 'tick'; readonly verdict: LinkVerdict; readonly sound: SoundOrder }
  | { readonly kind: 'beat'; readonly beat: Heartbeat }
  | { readonly kind: 'entries'; readonly entries: readonly WardLogEntry[] }
  | { readonly kind: 'signals'; readonly signals: WardSignals }
  | { readonly kind: 'catchup'; readonly notice: CatchupNotice }
  | { readonly kind: 'beds'; readonly statuses: readonly BedStatus[] }
  /** The page was without the server for a while, and has now what it missed. */
  | { readonly kind: 'caught-up'; readonly silentMs: number; readonly entryCount: number }
  | { readonly kind: 'signed-out'; readonly code: string; readonly message: string };
