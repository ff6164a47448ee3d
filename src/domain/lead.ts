/**
 * The ECG leads that wardwave knows, named as in the standard; their MDC codes are in docs/glossary.md.
 *
 * @source docs/sources.md#leads
 */
export const LEADS = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6',
  'MCL1',
] as const;

/** The name of one ECG lead. */
export type Lead = (typeof LEADS)[number];

const KNOWN_LEADS: ReadonlySet<string> = new Set(LEADS);

/** Whether a name from outside is one of the leads that wardwave knows. */
export function isLead(name: string): name is Lead {
  return KNOWN_LEADS.has(name);
}

/** Orders leads as they stand in {@link LEADS}, for displays and for stable output. */
export function compareLeads(a: Lead, b: Lead): number {
  return LEADS.indexOf(a) - LEADS.indexOf(b);
}
