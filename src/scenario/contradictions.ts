import type { Lead } from '../domain/lead.js';
import { MOST_CLOCK_OFFSET_MS } from './fault-schema.js';
import type { Problem } from './problem.js';
import type { ScenarioEpisode, ScenarioFault, ScenarioStretch } from './scenario.js';
import type { ScenarioFile } from './scenario-file.js';
import { formatSeconds } from './time.js';

type Happening = ScenarioFault | ScenarioEpisode;

/**
 * Says which faults, or episodes, of one bed cannot be true together: two that say different things of the
 * same stretch, and a restart that nobody would see. All else may overlap.
 */
export function contradictions(
  happenings: readonly Happening[],
  file: ScenarioFile,
): readonly Problem[] {
  const pairs = happenings.flatMap((later, index) =>
    happenings.slice(0, index).flatMap((earlier) => {
      const why = clash(earlier, later) ?? clash(later, earlier);
      if (why === undefined) return [];
      const { line } = file.placeOf(earlier.path);
      return [file.problem(later.path, `expected ${why}, came one that meets line ${line}`)];
    }),
  );
  return [...pairs, ...tooFarSteps(happenings, file)];
}

/** What must not meet, said as what was expected instead; undefined where both may be. */
function clash(a: Happening, b: Happening): string | undefined {
  if (!overlap(extentOf(a), extentOf(b))) return undefined;
  if (a.kind === 'linkDown' && b.kind === 'linkDown')
    return 'each stretch of a link that is down once';
  if (a.kind === 'linkDown' && b.kind === 'monitorRestart')
    return 'a restart and a link that is down at different times';
  if (a.kind === 'monitorRestart' && b.kind === 'monitorRestart') return 'one restart at a time';
  if (a.kind === 'noise' && b.kind === 'noise' && shareLead(a.leads, b.leads))
    return 'one noise on a lead at a time, as two would have another ratio than either says';
  if (a.kind === 'rhythm' && b.kind === 'rhythm') return 'one rhythm at a time';
  if (isBeats(a.kind) && a.kind === b.kind) return `one ${a.kind} at a time`;
  return undefined;
}

function isBeats(kind: Happening['kind']): boolean {
  return kind === 'ventricularBeats' || kind === 'atrialBeats' || kind === 'stElevation';
}

/** When something happens; a moment without length for what only begins. */
function extentOf(happening: Happening): ScenarioStretch {
  if ('toMs' in happening) return happening;
  if (happening.kind === 'monitorRestart')
    return { fromMs: happening.atMs, toMs: happening.atMs + happening.outageMs };
  const atMs = happening.kind === 'clockStep' ? happening.atMs : happening.fromMs;
  return { fromMs: atMs, toMs: atMs };
}

function overlap(a: ScenarioStretch, b: ScenarioStretch): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

function shareLead(a: readonly Lead[] | 'all', b: readonly Lead[] | 'all'): boolean {
  return a === 'all' || b === 'all' || a.some((lead) => b.includes(lead));
}

/** Frames whose clock is wrong by a day are refused, so steps may not add up to that. */
function tooFarSteps(happenings: readonly Happening[], file: ScenarioFile): readonly Problem[] {
  let offsetMs = 0;
  return happenings
    .flatMap((happening) => (happening.kind === 'clockStep' ? [happening] : []))
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ stepMs, path }) => {
      const before = Math.abs(offsetMs);
      offsetMs += stepMs;
      if (Math.abs(offsetMs) <= MOST_CLOCK_OFFSET_MS || before > MOST_CLOCK_OFFSET_MS) return [];
      const most = formatSeconds(MOST_CLOCK_OFFSET_MS);
      const came = formatSeconds(Math.abs(offsetMs));
      return [
        file.problem(path, `expected steps that together reach at most ${most}, came ${came}`),
      ];
    });
}
