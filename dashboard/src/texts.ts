import type { Condition, Priority } from '../../src/domain/alert.js';
import type { FeedState, LeadState } from '../../src/server/wire.js';
import type { LinkReason } from './link-state.js';

/** Every text of the page that is not a number or a name. */
export const TEXTS = {
  product: 'wardwave',
  notice:
    "wardwave predicts anomalies and supplements the monitors' own alarms. This page gives no sound.",
  signIn: {
    title: 'Sign in to the ward board',
    label: 'Token',
    hint: 'Paste the token that wardwave printed or your administrator gave you.',
    button: 'Sign in',
    notShown: 'Signed out: alarms are NOT shown here.',
  },
  signOut: 'Sign out',
  board: 'Beds',
  noBeds: 'No bed has sent a signal yet.',
  alertList: 'Alerts',
  noAlerts: 'No alert yet.',
  calm: 'No active alert',
  unknown: 'Alarm state unknown',
  trimmed: 'Earlier alerts are no longer kept.',
  provisional: 'provisional',
  final: 'final',
  active: 'active',
  ended: 'ended',
  noSignalYet: 'no signal yet',
  noWave: 'no wave here yet',
  streamEnded: 'monitor ended its stream',
  scoreUnit: '× limit',
  beds: (count: number) => `${count} ${count === 1 ? 'bed' : 'beds'}`,
  activeAlerts: (count: number) => `${count} active`,
  moreAlerts: (count: number) => `+${count}`,
  moreBeds: (count: number) => `+${count} beds`,
  noNewSignal: (age: string) => `no new signal for ${age}`,
  sampleAge: (age: string) => age,
  notReady: (names: string) => `wardwave is not watching as it should: ${names} not ready`,
  waveLabel: (bed: string, leads: string) => `Wave of bed ${bed}, ${leads}`,
  showBed: (bed: string) => `Show bed ${bed}`,
} as const;

/** How each condition is called. */
export const CONDITION_TEXT: Readonly<Record<Condition, string>> = {
  anomaly: 'anomaly',
  'no-electrical-activity': 'no electrical activity',
  'chaotic-rhythm': 'chaotic rhythm',
  'rate-low': 'rate low',
  'rate-high': 'rate high',
  'lead-off': 'lead off',
  noisy: 'noisy signal',
  'feed-lost': 'feed lost',
  'clock-step': 'clock step',
  'clock-drift': 'clock drift',
  'scores-late': 'scores late',
  'detector-down': 'detector down',
  'store-down': 'store down',
  'canary-missed': 'canary missed',
};

/** How each priority is called. */
export const PRIORITY_TEXT: Readonly<Record<Priority, string>> = {
  high: 'high',
  medium: 'medium',
  low: 'low',
};

/** The marks that say a priority without colour. */
export const PRIORITY_MARK: Readonly<Record<Priority, string>> = {
  high: '!!!',
  medium: '!!',
  low: '!',
};

/** How each state of a bed's feed is called. */
export const FEED_TEXT: Readonly<Record<FeedState, string>> = {
  waiting: 'waiting',
  live: 'live',
  lost: 'feed lost',
  ended: 'ended',
};

/** How the state of a lead is called; nothing where it is well. */
export const LEAD_STATE_TEXT: Readonly<Record<LeadState, string>> = {
  ok: '',
  off: 'lead off',
  flat: 'flat',
  noisy: 'noisy',
  saturated: 'saturated',
  missing: 'no signal',
};

/** The connection's state in the head of the page. */
export const LINK_TEXT = {
  connecting: 'connecting',
  live: 'connected',
  stale: 'not current',
  lost: 'connection lost',
} as const;

/** What is wrong with the connection, for the alarm bar. */
export function linkAlarmText(reason: LinkReason, age: string): string {
  switch (reason) {
    case 'silence':
      return `Connection lost for ${age}: alarms are NOT being shown here`;
    case 'behind':
      return `Alerts are missing for ${age}: alarms shown here are NOT current`;
    case 'none':
      return '';
  }
}

/** What is wrong with the connection, while it is only a mark. */
export function linkStaleText(reason: LinkReason, age: string): string {
  switch (reason) {
    case 'silence':
      return `No heartbeat for ${age}: what you see may be old`;
    case 'behind':
      return `Catching up: alerts of the last ${age} may be missing`;
    case 'none':
      return '';
  }
}
