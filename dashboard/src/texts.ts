import type { Condition, Priority } from '../../src/domain/alert.js';
import type { FeedState, LeadState, ReplaySource } from '../../src/server/wire.js';
import type { LinkReason } from './link/link-state.js';

/** Every text of the page that is not a number or a name. A translation replaces this file. */
export const TEXTS = {
  product: 'wardwave',
  notice: "wardwave predicts anomalies and supplements the monitors' own alarms.",
  signIn: {
    title: 'Sign in to the ward board',
    label: 'Token',
    hint: 'Paste the token that wardwave printed or your administrator gave you.',
    button: 'Sign in',
    notShown: 'Signed out: alarms are NOT shown here.',
    again: 'Sign in again: the board stays, but it is NOT current',
  },
  signOut: 'Sign out',
  views: { board: 'Board', bed: 'Bed', review: 'Review', replay: 'Replay', burden: 'Burden' },
  viewsLabel: 'Views',
  board: 'Beds',
  worst: 'Worst bed',
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
  endedUnseen: 'ended, not acknowledged',
  acknowledged: 'acknowledged',
  standby: 'standby: not watched',
  signalOff: 'signal off',
  bedsOff: (beds: string, more: number) => `off: ${beds}${more > 0 ? ` +${more}` : ''}`,
  commands: 'Commands',
  audioPaused: (left: string) => `audio paused ${left}`,
  noSignalYet: 'no signal yet',
  noWave: 'no wave here yet',
  wavesPaused: 'waves paused: overload',
  scoredLessOften: (every: string) => `scored every ${every} window while quiet: overload`,
  notCurrent: 'not current',
  streamEnded: 'monitor ended its stream',
  scoreUnit: '× limit',
  rateUnit: '/min',
  noNumber: '--',
  rateNotMeasurable: 'rate not measurable',
  manyLeads: (count: number) => `in ${count} leads`,
  beds: (count: number) => `${count} ${count === 1 ? 'bed' : 'beds'}`,
  activeAlerts: (count: number) => `${count} active`,
  moreAlerts: (count: number) => `+${count}`,
  moreBeds: (count: number) => `+${count} beds`,
  moreListed: (count: number) => `and ${count} more: the most urgent are shown`,
  noNewSignal: (age: string) => `no signal for ${age}`,
  frameAge: (age: string) => `frame ${age} ago`,
  checkBed: (code: string) => `check bed: ${code}`,
  notReady: (names: string) => `wardwave is not watching as it should: ${names} not ready`,
  screenClock: (off: string, direction: string) =>
    `This screen's clock is ${off} ${direction}. All times here are the server's.`,
  clockFast: 'fast',
  clockSlow: 'slow',
  missed: (silent: string, count: number) =>
    `Back after ${silent} without the server: ${count} ${count === 1 ? 'entry' : 'entries'} caught up, nothing is missing.`,
  understood: 'Understood',
  waveLabel: (bed: string, leads: string) => `Wave of bed ${bed}, ${leads}`,
  showBed: (bed: string) => `Show bed ${bed}`,
  openBed: 'Open bed view',
  close: 'Close',
  cancel: 'Cancel',
  theme: 'Light',
  themes: { auto: 'as the system', dark: 'dark', light: 'light' },
  serverTime: 'Server time',
} as const;

/** Texts of the sound. */
export const SOUND_TEXT = {
  notArmed: 'Sound is NOT armed: alarms are silent on this screen',
  suspended: 'The browser has stopped the sound: alarms are silent on this screen',
  arm: 'Test and arm the sound',
  question: 'Did you hear three tones?',
  heard: 'I heard them',
  notHeard: 'I heard nothing',
  check: 'Check the loudspeaker and its volume, then test again.',
  armed: 'sound armed',
  silent: 'sound NOT armed',
} as const;

/** Texts of what staff do at a bed. */
export const COMMAND_TEXT = {
  acknowledge: 'Acknowledge',
  acknowledgeAll: (count: number) => `Acknowledge all ${count}`,
  pauseBed: 'Pause audio of this bed',
  pauseWard: 'Pause audio',
  resume: 'Sound on again',
  pauseSeconds: (seconds: number) => `${seconds} s`,
  limits: 'Limits',
  limitKind: 'Anomaly limit',
  byBaseline: "from the bed's own baseline",
  fixed: 'fixed score',
  limitScore: 'Score',
  limitHint: '1 is the 99th percentile of normal ECG.',
  rateLow: 'Rate low, per minute',
  rateHigh: 'Rate high, per minute',
  preview: 'Preview',
  previewed: (hours: string, would: number, raised: number) =>
    `In ${hours} h with scores: ${would} alerts with this limit, ${raised} were raised.`,
  set: 'Set limits',
  baseline: 'Baseline',
  reset: 'Reset baseline',
  freeze: 'Freeze baseline',
  thaw: 'Let it learn again',
  conditions: 'Conditions that call',
  isOff: 'OFF',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  confirmOff: (condition: string, bed: string) =>
    `Switch "${condition}" off at ${bed}? Nobody is called for it any more, and the bed says so.`,
  standby: 'Put on standby',
  watch: 'Watch again',
  discharge: 'Discharge',
  confirmDischarge: (bed: string) =>
    `Discharge ${bed}? Its alerts, limits and baseline are forgotten.`,
  confirmReset: (bed: string) => `Reset the baseline of ${bed}? It learns anew for some minutes.`,
  failed: (what: string, why: string) => `${what} was NOT done: ${why}`,
  noAnswer: 'the server does not answer',
  readOnly: 'You may look, but not change anything here.',
  changedBy: (who: string) => `set by ${who}`,
} as const;

/** Texts of the event review. */
export const REVIEW_TEXT = {
  title: 'Event review',
  list: 'Alerts to review',
  bed: 'Bed',
  condition: 'Condition',
  priority: 'Priority',
  all: 'all',
  previous: 'Previous (K)',
  next: 'Next (J)',
  place: (at: number, count: number) => `${at} of ${count}`,
  none: 'No alert passes this filter.',
  loading: 'Fetching the strip',
  noStrip: (why: string) => `No strip: ${why}`,
  verdict: 'Was this alert true?',
  verdicts: { true: 'True', false: 'False', unclear: 'Unclear' },
  marked: (verdict: string, who: string) => `Marked ${verdict} by ${who}`,
  mark: 'Mark',
  save: 'Save strip',
  saveSvg: 'Save as SVG',
  saveWfdb: 'Save as WFDB',
  print: 'Print or PDF',
  scale: '25 mm/s, 10 mm/mV',
  legend: 'signal: solid; reconstruction: dashed; marked cells: shaded',
  stripLabel: (bed: string) => `Strip of bed ${bed}`,
  caliperLine: (number: number) => `Caliper line ${number}`,
  caliper: 'Caliper',
  intervalMs: (ms: number) => `${Math.round(ms)} ms`,
  rateBpm: (bpm: number) => `${Math.round(bpm)}/min`,
  differenceMv: (lead: string, mv: string) => `${lead} ${mv} mV`,
} as const;

/** Texts of the bed view. */
export const BED_TEXT = {
  none: 'No bed of this name has sent a signal.',
  trend: 'Scores and alerts of the last 24 h',
  trendHint: 'Drag to zoom, double click to see all.',
  whole: 'Show all 24 h',
  zoomIn: 'Zoom in',
  noHistory: (why: string) => `No trend: ${why}`,
  score: 'Score',
  alerts: (count: number) => `${count} ${count === 1 ? 'alert' : 'alerts'} in 24 h`,
  heat: (lead: string) => `Scores of lead ${lead}, last 60 s`,
  heatTitle: 'Cell scores, last 60 s',
  heatLegend: 'shaded: a share of the limit; high colour: at the limit or above',
  watched: 'watched',
  frozen: 'baseline frozen',
  limit: (score: number) => `limit fixed at ${score}`,
  conditionsOff: (names: string) => `off: ${names}`,
} as const;

/** Texts of the screen's own settings. */
export const SCREEN_TEXT = {
  title: 'Screen',
  speed: 'Speed, mm/s',
  gain: 'Gain, mm/mV',
  calibrate: 'Calibrate the screen',
  calibrateHint:
    'Hold a bank card against the bar and make the bar as long as the card (85.6 mm), or measure it with a ruler.',
  length: 'Length of the bar',
  save: 'The bar is 85.6 mm',
  forget: 'Forget the calibration',
  toScale: 'to scale',
  notToScale: 'not to scale: calibrate the screen',
  keys: 'Single keys',
  keysOn: 'on',
  keysOff: 'off',
} as const;

/** What the keys do, for the help sheet. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['?', 'this sheet'],
  ['w', 'go to the worst bed'],
  ['Arrow keys, Home, End', 'move through the beds'],
  ['Enter', 'open the panel of the bed'],
  ['a', "acknowledge the bed's most urgent alert"],
  ['p', 'pause the audio of the bed'],
  ['Shift p', 'pause the audio of the ward, or end its pause'],
  ['b', 'open the bed view'],
  ['j, k', 'event review: the next alert, the one before'],
  ['t', 'light: as the system, dark, light'],
  ['Escape', 'close what is open'],
];

/** Title of the help sheet. */
export const HELP_TITLE = 'Keys';

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
  overload: 'overload',
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

/** What the burden page says. */
export const BURDEN_TEXT = {
  title: 'Alarm burden',
  forbidden: 'The burden report is for charge nurses and engineers. Your sign-in does not have it.',
  loading: 'Making the report…',
  failed: (why: string) => `The report could not be made: ${why}`,
  csv: 'Download CSV',
  period: 'Period',
  periods: { 'last-shift': 'Last shift', 'last-24-h': '24 h', 'last-7-days': '7 days' },
  bed: 'Bed',
  everyBed: 'all beds',
  table: 'As a table',
  none: 'No alert in this period.',
  span: (from: string, to: string, zone: string) => `${from} to ${to}, ${zone}`,
  alerts: 'alerts',
  perBedDay: 'alerts a bed-day',
  falseShare: 'of marked were false',
  notMarked: 'not marked',
  responseP50: 'response p50',
  responseP90: 'response p90',
  paused: 'sound paused, over beds',
  floods: 'floods',
  byCondition: 'Alerts by condition and priority',
  condition: 'Condition',
  total: 'Total',
  byHour: 'Alerts by weekday and hour',
  weekday: 'Day',
  weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  response: 'Time to the first acknowledgement',
  group: 'Shift',
  allShifts: 'all shifts',
  acknowledged: 'Acknowledged',
  notAcknowledged: 'Not acknowledged',
  marks: "Nurses' marking",
  mark: 'Mark',
  markNames: { true: 'true', false: 'false', unclear: 'unclear', notMarked: 'not marked' },
  marksNote: (marked: number, all: number) =>
    `${marked} of ${all} alerts were marked: the false share speaks of these alone.`,
  topBeds: 'Beds with most alerts',
  topSources: 'Beds and conditions with most alerts',
  floodList: 'Floods: ten alerts or more within ten minutes',
  begins: 'From',
  ends: 'To',
  peak: 'Most in 10 min',
  noFlood: 'No flood in this period.',
  plot: (title: string, parts: string) => `${title}: ${parts}`,
} as const;

/** Texts of the replay console. */
export const REPLAY_TEXT = {
  title: 'Replay',
  notAllowed: 'Replay is for engineers: your session may not control it.',
  noPlayer: 'This ward plays nothing: it watches monitors.',
  pace: 'Pace',
  speed: 'Speed, times real time',
  setSpeed: 'Set speed',
  pause: 'Pause',
  resume: 'Resume',
  step: 'Step 1 s',
  paused: 'Paused at',
  playing: (speed: number) => `Playing at ${speed} times real time,`,
  sources: 'Beds and what they play',
  source: ({ source, kind, description, leads }: ReplaySource) =>
    kind === 'recording'
      ? `${source}: ${leads.length === 0 ? 'leads not known' : leads.join(', ')}`
      : `${source}: ${description}`,
  leadOf: (lead: string, bed: string) => `Lead ${lead} of ${bed}`,
  addBed: 'Add a bed',
  remove: 'Remove',
  removeBed: (bed: string) => `Remove ${bed}`,
  changed: 'Changed: it plays after Start, which begins every bed anew.',
  undo: 'Undo changes',
  sourceOf: (bed: string) => `Source of ${bed}`,
  start: 'Start',
  faults: 'Faults',
  faultBed: 'Bed of the fault',
  fault: 'Fault',
  duration: 'Duration, s',
  inject: 'Inject fault',
  amount: {
    share: 'Share of frames, 0 to 1',
    delayMs: 'Delay, ms',
    snrDb: 'Signal to noise, dB',
    stepMs: 'Step, ms',
  },
  faultLead: 'Lead of the fault',
  everyLead: 'all leads',
  timeLine: 'Annotations beside alerts, in event time',
  timeLineLength: 'Shown',
  minutes: (minutes: number) => `last ${minutes} min`,
  noAnnotation: 'None: synthetic beds have no annotations, recordings may have.',
  noAlert: 'No alert here.',
  noFault: 'No fault here.',
  timeLineBed: 'Bed of the time line',
  axis: 'Event time',
  annotations: 'Annotations',
  alerts: 'Alerts',
  done: (what: string) => `${what}: done`,
  notDone: (what: string) => `${what}: NOT done`,
} as const;

/** How each fault is called. */
export const FAULT_TEXT = {
  leadOff: 'lead off',
  drop: 'drop frames',
  delay: 'delay frames',
  duplicate: 'duplicate frames',
  noise: 'noise',
  clockStep: 'clock step',
  linkDown: 'link down',
} as const;
