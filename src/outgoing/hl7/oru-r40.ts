import type { Priority } from '../../domain/alert.js';
import type { AlertReport } from './alert-report.js';
import { hl7Segment, hl7Text, hl7Time } from './hl7-text.js';
import { ALERT_TERMS, LEAD_TERMS, type CodedTerm } from './mdc-codes.js';

/** What a message says of its sender and its receiver. */
export interface MessageEnvelope {
  /** MSH-10, at most 50 characters; a receiver knows a double by it. */
  readonly controlId: string;
  /** MSH-11: `P` for the ward, `T` for a test. */
  readonly processingId: 'P' | 'T';
  readonly sentAtMs: number;
  /** The ward: MSH-4 and the point of care. */
  readonly wardId: string;
  readonly receivingApplication?: string;
  readonly receivingFacility?: string;
}

/**
 * Writes an alert as ORU^R40^ORU_R40 of HL7 2.6, as transaction PCD-04 of IHE's Alert Communication
 * Management has it: one alert a message, the facets of the alert as OBX under sub-ids `1.1.1.0.N`.
 *
 * No patient is named: PID is there because the message's structure asks for it, and PV1-3 has the bed.
 *
 * @returns segments, each ended by a carriage return
 * @source docs/sources.md#ihe-acm
 */
export function oruR40(report: AlertReport, envelope: MessageEnvelope): string {
  const segments = [msh(envelope), pid(), pv1(report, envelope), obr(report, envelope)];
  const facets = facetsOf(report);
  facets.forEach((facet, index) => {
    segments.push(obx(facet, index + 1, report));
  });
  return segments.map((segment) => `${segment}\r`).join('');
}

/** The control id of a log entry: always the same for the same entry, and in at most 50 characters. */
export function controlIdOf(logId: string, seq: number): string {
  return `${logId.replaceAll('-', '').slice(0, 32)}-${seq}`;
}

function msh(envelope: MessageEnvelope): string {
  const { controlId, processingId, sentAtMs, wardId } = envelope;
  return hl7Segment('MSH', {
    1: '^~\\&',
    2: 'WARDWAVE',
    3: hl7Text(wardId),
    4: hl7Text(envelope.receivingApplication ?? ''),
    5: hl7Text(envelope.receivingFacility ?? ''),
    6: hl7Time(sentAtMs),
    8: 'ORU^R40^ORU_R40',
    9: controlId,
    10: processingId,
    11: '2.6',
    14: 'AL',
    15: 'NE',
    17: 'UNICODE UTF-8',
    20: 'IHE_PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.4.4^ISO',
  });
}

function pid(): string {
  // HL7 has no name type for "not said" in PID-5 but U, unspecified.
  return hl7Segment('PID', { 3: '""', 5: '""^^^^^^U' });
}

function pv1({ bedId }: AlertReport, { wardId }: MessageEnvelope): string {
  return hl7Segment('PV1', { 2: 'U', 3: `${hl7Text(wardId)}^^${hl7Text(bedId)}` });
}

function obr({ alertId, seq, atMs, phase }: AlertReport, { wardId }: MessageEnvelope): string {
  const alert = `${hl7Text(alertId)}^${hl7Text(wardId)}`;
  return hl7Segment('OBR', {
    1: '1',
    3: `${hl7Text(alertId)}#${seq}^${hl7Text(wardId)}`,
    4: coded(ALERT_TERMS.alarm),
    7: hl7Time(atMs),
    // Messages after the first name the alert that they go on with.
    ...(phase === 'start' ? {} : { 29: `^${alert.replaceAll('^', '&')}` }),
  });
}

interface Facet {
  readonly number: number;
  readonly type: 'CWE' | 'NM' | 'ST';
  readonly term: CodedTerm;
  readonly value: string;
  readonly units?: CodedTerm;
  readonly range?: string;
}

function facetsOf(report: AlertReport): readonly Facet[] {
  const { event, phase, state, inactivation, text } = report;
  const st = (number: number, term: CodedTerm, value: string): Facet => ({
    number,
    type: 'ST',
    term,
    value,
  });
  return [
    { number: 1, type: 'CWE', term: ALERT_TERMS.alarm, value: coded(event) },
    sourceOf(report),
    st(3, ALERT_TERMS.phase, phase),
    st(4, ALERT_TERMS.state, state),
    st(5, ALERT_TERMS.inactivation, inactivation),
    st(6, ALERT_TERMS.priority, PRIORITY_WORDS[report.priority]),
    st(7, ALERT_TERMS.type, typeOf(report)),
    st(8, ALERT_TERMS.text, hl7Text(text)),
  ];
}

/** A rate is its own source, with its limit; else the leads are, or the ward where there is none. */
function sourceOf({ rate, leads }: AlertReport): Facet {
  if (rate !== undefined) {
    const limit = Math.round(rate.limitBpm);
    return {
      number: 2,
      type: 'NM',
      term: ALERT_TERMS.heartRate,
      value: String(Math.round(rate.bpm)),
      units: ALERT_TERMS.perMinute,
      range: rate.bpm > rate.limitBpm ? `<${limit}` : `>${limit}`,
    };
  }
  const sources = leads.length > 0 ? leads.map((lead) => LEAD_TERMS[lead]) : [ALERT_TERMS.ward];
  const value = sources.map(coded).join('~');
  return { number: 2, type: 'CWE', term: ALERT_TERMS.source, value };
}

function obx(facet: Facet, setId: number, report: AlertReport): string {
  const isFirst = facet.number === 1;
  return hl7Segment('OBX', {
    1: String(setId),
    2: facet.type,
    3: coded(facet.term),
    4: `1.1.1.0.${facet.number}`,
    5: facet.value,
    ...(facet.units && { 6: coded(facet.units) }),
    ...(facet.range !== undefined && { 7: facet.range }),
    ...(isFirst && { 8: `${PRIORITY_WORDS[report.priority]}~${typeOf(report)}` }),
    11: 'F',
    ...(isFirst && { 14: hl7Time(report.atMs) }),
  });
}

const PRIORITY_WORDS: Readonly<Record<Priority, string>> = { low: 'PL', medium: 'PM', high: 'PH' };

function typeOf({ isPhysiological }: AlertReport): string {
  return isPhysiological ? 'SP' : 'ST';
}

function coded({ code, name, system }: CodedTerm): string {
  return `${hl7Text(code)}^${hl7Text(name)}^${system}`;
}
