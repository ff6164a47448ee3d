import type { Lead } from '../../../src/domain/lead.js';
import type { ReplaySource, ReplayState } from '../../../src/server/wire.js';

/** As many beds as the server plays. */
export const MAX_PLANNED_BEDS = 48;

/** What one bed shall play. */
export interface PlannedBed {
  readonly bedId: string;
  readonly source: string;
  /** Those that are chosen, in the order of the source. */
  readonly leads: readonly Lead[];
}

/** What is played, as a plan that can be changed. */
export function planOf({ beds }: ReplayState): readonly PlannedBed[] {
  return beds.map(({ bedId, source, leads }) => ({ bedId, source, leads }));
}

/** A bed more, with the first free number and every lead of the first source; the plan itself where it is full. */
export function withBed(
  plan: readonly PlannedBed[],
  sources: readonly ReplaySource[],
): readonly PlannedBed[] {
  const [first] = sources;
  if (first === undefined || plan.length >= MAX_PLANNED_BEDS) return plan;
  const { source, leads } = first;
  return [...plan, { bedId: freeBedId(plan), source, leads }];
}

/** A bed less; the last one stays. */
export function withoutBed(plan: readonly PlannedBed[], bedId: string): readonly PlannedBed[] {
  return plan.length > 1 ? plan.filter((bed) => bed.bedId !== bedId) : plan;
}

/** Another source for a bed, with all of its leads. */
export function withSource(
  plan: readonly PlannedBed[],
  bedId: string,
  { source, leads }: ReplaySource,
): readonly PlannedBed[] {
  return plan.map((bed) => (bed.bedId === bedId ? { bedId, source, leads } : bed));
}

/** Takes a lead in, or out where it is in; the last one stays. */
export function withLeadTurned(
  bed: PlannedBed,
  lead: Lead,
  { leads: known }: Pick<ReplaySource, 'leads'>,
): PlannedBed {
  const isIn = bed.leads.includes(lead);
  const leads = known.filter((one) => (one === lead ? !isIn : bed.leads.includes(one)));
  return leads.length === 0 ? bed : { ...bed, leads };
}

/** The body of `POST /replay/start`. A source whose leads nobody knows is played with all it has. */
export function startRequest(
  plan: readonly PlannedBed[],
  speed: number,
): { readonly beds: readonly object[]; readonly speed: number } {
  const beds = plan.map(({ bedId, source, leads }) => ({
    bedId,
    source,
    ...(leads.length === 0 ? {} : { leads }),
  }));
  return { beds, speed };
}

/** Sources below the folder that they lie in, in their order. */
export function sourcesByFolder(
  sources: readonly ReplaySource[],
): readonly { readonly folder: string; readonly sources: readonly ReplaySource[] }[] {
  const folders = new Map<string, ReplaySource[]>();
  for (const one of sources) {
    const folder = one.source.split('/').slice(0, -1).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), one]);
  }
  return [...folders].map(([folder, inIt]) => ({ folder, sources: inIt }));
}

function freeBedId(plan: readonly PlannedBed[]): string {
  const taken = new Set(plan.map(({ bedId }) => bedId));
  for (let number = 1; ; number += 1) {
    const bedId = `B${String(number).padStart(2, '0')}`;
    if (!taken.has(bedId)) return bedId;
  }
}
