import type { Condition } from '../../domain/alert.js';
import type { Lead } from '../../domain/lead.js';

/** A term as a coded element has it. */
export interface CodedTerm {
  readonly code: string;
  readonly name: string;
  readonly system: 'MDC' | '99WARDWAVE';
}

const mdc = (code: number, name: string): CodedTerm => ({
  code: String(code),
  name,
  system: 'MDC',
});

/** A word of wardwave's own, for what no source gives an MDC code. */
const local = (name: string): CodedTerm => ({ code: name, name, system: '99WARDWAVE' });

/**
 * Terms of ISO/IEEE 11073-10101 that stand for the parts of an alert. A code is partition * 65536 + term.
 *
 * @source docs/sources.md#mdc-codes
 */
export const ALERT_TERMS = {
  alarm: mdc(196_616, 'MDC_EVT_ALARM'),
  source: mdc(68_480, 'MDC_ATTR_ALERT_SOURCE'),
  phase: mdc(68_481, 'MDC_ATTR_EVENT_PHASE'),
  state: mdc(68_482, 'MDC_ATTR_ALARM_STATE'),
  inactivation: mdc(68_483, 'MDC_ATTR_ALARM_INACTIVATION_STATE'),
  priority: mdc(68_484, 'MDC_ATTR_ALARM_PRIORITY'),
  type: mdc(68_485, 'MDC_ATTR_ALERT_TYPE'),
  text: mdc(68_546, 'MDC_ATTR_ALERT_TEXT'),
  heartRate: mdc(147_842, 'MDC_ECG_HEART_RATE'),
  perMinute: mdc(264_864, 'MDC_DIM_BEAT_PER_MIN'),
  test: local('INTEGRATION_TEST'),
  ward: local('WARD'),
} as const satisfies Readonly<Record<string, CodedTerm>>;

/**
 * The lead itself, which is another term than the voltage measured on it (`MDC_ECG_ELEC_POTL_*`, where
 * lead II is 131330): the two must not be swapped.
 *
 * @source docs/sources.md#mdc-codes
 */
export const LEAD_TERMS: Readonly<Record<Lead, CodedTerm>> = {
  I: mdc(131_073, 'MDC_ECG_LEAD_I'),
  II: mdc(131_074, 'MDC_ECG_LEAD_II'),
  III: mdc(131_133, 'MDC_ECG_LEAD_III'),
  aVR: mdc(131_134, 'MDC_ECG_LEAD_AVR'),
  aVL: mdc(131_135, 'MDC_ECG_LEAD_AVL'),
  aVF: mdc(131_136, 'MDC_ECG_LEAD_AVF'),
  V1: mdc(131_075, 'MDC_ECG_LEAD_V1'),
  V2: mdc(131_076, 'MDC_ECG_LEAD_V2'),
  V3: mdc(131_077, 'MDC_ECG_LEAD_V3'),
  V4: mdc(131_078, 'MDC_ECG_LEAD_V4'),
  V5: mdc(131_079, 'MDC_ECG_LEAD_V5'),
  V6: mdc(131_080, 'MDC_ECG_LEAD_V6'),
  // 131164 stands in one reprint only, so it is not sent as MDC.
  MCL1: local('LEAD_MCL1'),
};

/**
 * What each condition is called. Only asystole and a lead that is off have a term whose meaning is the same
 * as ours; a prediction of ours must not be sent as a named arrhythmia.
 *
 * @source docs/sources.md#mdc-codes
 */
export const CONDITION_TERMS: Readonly<Record<Condition, CodedTerm>> = {
  anomaly: local('ECG_ANOMALY_PREDICTED'),
  'no-electrical-activity': mdc(199_684, 'MDC_EVT_ECG_ASYSTOLE'),
  'chaotic-rhythm': local('ECG_CHAOTIC_RHYTHM_SUSPECTED'),
  'rate-low': local('ECG_RATE_LOW'),
  'rate-high': local('ECG_RATE_HIGH'),
  'lead-off': mdc(196_680, 'MDC_EVT_LEAD_OFF'),
  noisy: local('ECG_NOISY'),
  'feed-lost': local('FEED_LOST'),
  'clock-step': local('CLOCK_STEP'),
  'clock-drift': local('CLOCK_DRIFT'),
  'scores-late': local('SCORES_LATE'),
  'detector-down': local('DETECTOR_DOWN'),
  'store-down': local('STORE_DOWN'),
  'canary-missed': local('CANARY_MISSED'),
  overload: local('OVERLOAD'),
};

/** The term of a condition; one that this version does not know goes out under its own name. */
export function conditionTerm(condition: string): CodedTerm {
  const known = new Map<string, CodedTerm>(Object.entries(CONDITION_TERMS));
  return known.get(condition) ?? local(condition.toUpperCase().replaceAll('-', '_'));
}
