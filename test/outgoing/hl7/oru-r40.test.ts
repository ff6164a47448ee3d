import { describe, expect, it } from '@jest/globals';
import { LEADS } from '../../../src/domain/lead.js';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../../../src/domain/alert.js';
import { alertReport } from '../../../src/outgoing/hl7/alert-report.js';
import { CONDITION_TERMS, conditionTerm, LEAD_TERMS } from '../../../src/outgoing/hl7/mdc-codes.js';
import { controlIdOf, oruR40 } from '../../../src/outgoing/hl7/oru-r40.js';
import type { WardLogEntry } from '../../../src/domain/ward-log.js';
import { acknowledged, LOG_ID, loggedAlert, wardEvent } from '../builders.js';

function message(entry: WardLogEntry): string {
  const report = alertReport(entry);
  if (report === undefined) throw new Error('expected a report');
  return oruR40(report, {
    controlId: controlIdOf(LOG_ID, entry.seq),
    processingId: 'P',
    sentAtMs: 1_800_000_007_250,
    wardId: entry.wardId,
    receivingApplication: 'ALERTS',
  });
}

const segment = (text: string, start: string): string =>
  text.split('\r').find((each) => each.startsWith(start)) ?? '';

/** The value (OBX-5) of a facet. */
const facet = (text: string, number: number): string =>
  segment(text, `OBX|${number}|`).split('|')[5] ?? '';

describe('oruR40', () => {
  it('writes a raised anomaly as the start of an alert, without a patient', () => {
    expect(message(loggedAlert(41, { leads: ['II', 'V1'] })).split('\r')).toEqual([
      'MSH|^~\\&|WARDWAVE|fixture-ward|ALERTS||20270115080007.250+0000||ORU^R40^ORU_R40|' +
        '6a0e3ab47f0b4c9c9d2e2f8f6f4b9c11-41|P|2.6|||AL|NE||UNICODE UTF-8|||' +
        'IHE_PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.4.4^ISO',
      'PID|||""||""^^^^^^U',
      'PV1||U|fixture-ward^^B01',
      'OBR|1||B01:anomaly:1800000000000#41^fixture-ward|196616^MDC_EVT_ALARM^MDC|||20270115080007.000+0000',
      'OBX|1|CWE|196616^MDC_EVT_ALARM^MDC|1.1.1.0.1|ECG_ANOMALY_PREDICTED^ECG_ANOMALY_PREDICTED^99WARDWAVE|||PM~SP|||F|||20270115080007.000+0000',
      'OBX|2|CWE|68480^MDC_ATTR_ALERT_SOURCE^MDC|1.1.1.0.2|131074^MDC_ECG_LEAD_II^MDC~131075^MDC_ECG_LEAD_V1^MDC||||||F',
      'OBX|3|ST|68481^MDC_ATTR_EVENT_PHASE^MDC|1.1.1.0.3|start||||||F',
      'OBX|4|ST|68482^MDC_ATTR_ALARM_STATE^MDC|1.1.1.0.4|active||||||F',
      'OBX|5|ST|68483^MDC_ATTR_ALARM_INACTIVATION_STATE^MDC|1.1.1.0.5|enabled||||||F',
      'OBX|6|ST|68484^MDC_ATTR_ALARM_PRIORITY^MDC|1.1.1.0.6|PM||||||F',
      'OBX|7|ST|68485^MDC_ATTR_ALERT_TYPE^MDC|1.1.1.0.7|SP||||||F',
      'OBX|8|ST|68546^MDC_ATTR_ALERT_TEXT^MDC|1.1.1.0.8|Predicted anomaly, leads II V1, raised after 7.0 s, score 3.10 limit 1.00||||||F',
      '',
    ]);
  });

  it.each([
    ['raised', 'start', 'active'],
    ['revised', 'continue', 'active'],
    ['ended', 'end', 'inactive'],
  ] as const)('tells %s as %s and %s', (phase, expected, state) => {
    const text = message(loggedAlert(3, { phase }));
    expect([facet(text, 3), facet(text, 4)]).toEqual([expected, state]);
    // Later messages name the alert that they go on with.
    const parent = segment(text, 'OBR').split('|')[29] ?? '';
    expect(parent).toBe(phase === 'raised' ? '' : '^B01:anomaly:1800000000000&fixture-ward');
  });

  it('tells an acknowledgement as an inactivation state of the alert that goes on', () => {
    const text = message(acknowledged(9));
    expect([3, 4, 5].map((number) => facet(text, number))).toEqual([
      'continue',
      'active',
      'alert-acknowledged',
    ]);
  });

  it('tells a rate with its limit', () => {
    const rate = { bpm: 38.6, limitBpm: 40 };
    const text = message(loggedAlert(3, { condition: 'rate-low', rate }));
    expect(segment(text, 'OBX|2|')).toBe(
      'OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.0.2|39|264864^MDC_DIM_BEAT_PER_MIN^MDC|>40||||F',
    );
  });

  it('has no message for what is no alert', () => {
    expect(alertReport(wardEvent(4, 'audio-paused'))).toBeUndefined();
  });

  it('keeps delimiters, line ends and frame bytes out of its fields', () => {
    const alertId = 'B|1^a&b~c\\d\re\u001cf\u{1fac0}';
    const text = message(loggedAlert(3, { alertId }));
    expect(text).toContain('B\\F\\1\\S\\a\\T\\b\\R\\c\\E\\d\\X0D\\e\\X1C\\f\u{1fac0}#3^');
    expect(text).not.toContain('\u001c');
    expect(text.split('\r')).toHaveLength(13);
  });

  it('numbers an entry always alike, in at most 50 characters', () => {
    expect(controlIdOf(LOG_ID, 5)).toBe(controlIdOf(LOG_ID, 5));
    expect(controlIdOf(LOG_ID, Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(50);
  });
});

describe('the codes', () => {
  it('has the identity of each lead and never a measured potential', () => {
    const codes = LEADS.map((lead) => LEAD_TERMS[lead]);
    expect(new Set(codes.map(({ code }) => code)).size).toBe(LEADS.length);
    for (const { code, system } of codes) {
      if (system === 'MDC') expect(Number(code)).toBeLessThan(131_328);
    }
    expect(LEAD_TERMS.II.code).toBe('131074');
  });

  it('has a term for every condition, of the event partition where it is an MDC one', () => {
    for (const condition of [...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS]) {
      const { code, system } = CONDITION_TERMS[condition];
      if (system === 'MDC') expect(Math.floor(Number(code) / 65_536)).toBe(3);
    }
  });

  it('sends a condition that it does not know all the same', () => {
    expect(conditionTerm('lead-on-fire')).toEqual({
      code: 'LEAD_ON_FIRE',
      name: 'LEAD_ON_FIRE',
      system: '99WARDWAVE',
    });
  });
});
