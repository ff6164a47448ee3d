import type { Condition, Inhibition } from '../domain/alert.js';
import { compareLeads, type Lead } from '../domain/lead.js';

/** What of a bed mutes alarm conditions now. */
export interface Muting {
  /** Conditions whose alerts are open and whose cause is there. */
  readonly present: ReadonlySet<string>;
  /** Leads that count as off. */
  readonly off: readonly Lead[];
  /** Whether no lead of the bed is on. */
  readonly detached: boolean;
  /** Leads that are too noisy to judge. */
  readonly noisy: readonly Lead[];
}

/** Nothing is muted. */
export const NOTHING_MUTED: Muting = { present: new Set(), off: [], detached: false, noisy: [] };

/**
 * How one condition inhibits another: `lead`: nothing is said of a lead on which the first one is present;
 * `bed`: of the whole bed; `detached`: of the lead, and of the whole bed where it is present on all leads;
 * `yields`: while the graver one is present the other is not raised anew, but goes on where it is open.
 */
export type InhibitionKind = 'lead' | 'bed' | 'detached' | 'yields';

type Row = Readonly<Partial<Record<Condition, InhibitionKind>>>;

const YIELDING: Row = {
  'no-electrical-activity': 'yields',
  'chaotic-rhythm': 'yields',
  'lead-off': 'detached',
  noisy: 'lead',
  'feed-lost': 'bed',
};

/** By the inhibited condition and then by what inhibits it; docs/alert-states.md has the same table. */
export const INHIBITION: Readonly<Partial<Record<Condition, Row>>> = {
  anomaly: YIELDING,
  'no-electrical-activity': { 'lead-off': 'detached', 'feed-lost': 'bed' },
  'chaotic-rhythm': { 'lead-off': 'detached', noisy: 'lead', 'feed-lost': 'bed' },
  'rate-low': YIELDING,
  'rate-high': YIELDING,
  noisy: { 'lead-off': 'detached', 'feed-lost': 'bed' },
  'lead-off': { 'feed-lost': 'bed' },
};

/** What keeps a condition from saying anything of the bed, or from being raised anew. */
export interface BedInhibition {
  readonly kind: 'muted' | 'yields';
  readonly by: Condition;
}

/** Whether a condition is inhibited for the whole bed; a lost feed comes before loose electrodes. */
export function inhibitionOfBed(condition: Condition, muting: Muting): BedInhibition | undefined {
  const row = INHIBITION[condition] ?? {};
  if (row['feed-lost'] === 'bed' && muting.present.has('feed-lost')) {
    return { kind: 'muted', by: 'feed-lost' };
  }
  if (row['lead-off'] === 'detached' && muting.detached) return { kind: 'muted', by: 'lead-off' };
  for (const [by, kind] of Object.entries(row) as [Condition, InhibitionKind][]) {
    if (kind === 'yields' && muting.present.has(by)) return { kind: 'yields', by };
  }
  return undefined;
}

/** What a condition says nothing of now: the bed, or some of its leads, in their order. */
export function inhibitionsOf(condition: Condition, muting: Muting): readonly Inhibition[] {
  const bed = inhibitionOfBed(condition, muting);
  if (bed?.kind === 'muted') return [{ by: bed.by }];
  const row = INHIBITION[condition] ?? {};
  const off = row['lead-off'] === undefined || row['lead-off'] === 'bed' ? [] : muting.off;
  const noisy = row.noisy === undefined ? [] : muting.noisy.filter((lead) => !off.includes(lead));
  return [
    ...off.map((lead) => ({ lead, by: 'lead-off' as const })),
    ...noisy.map((lead) => ({ lead, by: 'noisy' as const })),
  ].sort((a, b) => compareLeads(a.lead, b.lead));
}
