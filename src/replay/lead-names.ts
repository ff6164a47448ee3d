import { isLead, LEADS, type Lead } from '../domain/lead.js';
import type { LeftOutSignal } from './recording.js';

/** What a file says of one of its signals. */
export interface NamedSignal {
  readonly sourceName: string;
  readonly isVoltage: boolean;
}

/** Which lead a signal is replayed as, or why it is not. */
export type LeadChoice = { readonly lead: Lead } | { readonly leftOut: LeftOutSignal['reason'] };

/** Signals that only say "ECG" take these leads, in this order, where they are still free. */
export const UNNAMED_LEADS: readonly Lead[] = ['II', 'V1', 'V5'];

const BY_UPPER_CASE: ReadonlyMap<string, Lead> = new Map<string, Lead>([
  ...LEADS.map((lead): [string, Lead] => [lead.toUpperCase(), lead]),
  ['MLI', 'I'],
  ['MLII', 'II'],
  ['MLIII', 'III'],
  ['MV1', 'V1'],
  ['MV2', 'V2'],
  ['MV5', 'V5'],
  ['MCL', 'MCL1'],
  // Telemetry has one chest electrode, called V without a number; it is worn at V1.
  ['V', 'V1'],
]);

const UNNAMED = /^(ECG|EKG|LEAD|ECG LEAD|CHANNEL|CH)?[ _-]?\d*$/;

/**
 * Gives every signal of a file its lead, by these rules, in this order:
 *
 * 1. a signal that is not a voltage (pressure, pleth, respiration) is left out;
 * 2. a name from `names` means the lead that stands there;
 * 3. otherwise a known name or alias (any case, with or without `ECG` or `lead` before it) is that lead;
 * 4. of two signals with one lead the first is kept;
 * 5. a signal without a lead's name (`ECG`, `ECG2`, empty) is the first free one of II, V1, V5;
 * 6. any other name is left out as unknown.
 *
 * @param names - the caller's own meaning of names in the file
 */
export function assignLeads(
  signals: readonly NamedSignal[],
  names: Readonly<Record<string, string>> = {},
): readonly LeadChoice[] {
  const taken = new Set<Lead>();
  const byName = signals.map((signal) => choiceByName(signal, names, taken));
  return signals.map((signal, index) => {
    const choice = byName[index];
    if (choice !== undefined) return choice;
    return UNNAMED.test(plainName(signal.sourceName))
      ? unnamedChoice(taken)
      : { leftOut: 'unknown-lead' };
  });
}

/** The lead that a name from a file means; undefined where it means none. */
export function leadOfName(sourceName: string): Lead | undefined {
  const plain = plainName(sourceName);
  return BY_UPPER_CASE.get(plain) ?? BY_UPPER_CASE.get(plain.replace(/^(ECG|EKG|LEAD)[ _:-]*/, ''));
}

function plainName(sourceName: string): string {
  return sourceName.trim().toUpperCase();
}

function choiceByName(
  signal: NamedSignal,
  names: Readonly<Record<string, string>>,
  taken: Set<Lead>,
): LeadChoice | undefined {
  if (!signal.isVoltage) return { leftOut: 'not-a-voltage' };
  const given = names[signal.sourceName];
  const lead = given !== undefined && isLead(given) ? given : leadOfName(signal.sourceName);
  if (lead === undefined) return undefined;
  if (taken.has(lead)) return { leftOut: 'duplicate-lead' };
  taken.add(lead);
  return { lead };
}

function unnamedChoice(taken: Set<Lead>): LeadChoice {
  const free = UNNAMED_LEADS.find((lead) => !taken.has(lead));
  if (free === undefined) return { leftOut: 'unknown-lead' };
  taken.add(free);
  return { lead: free };
}
