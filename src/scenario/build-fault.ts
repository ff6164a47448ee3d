import type { FaultEntry } from './fault-schema.js';
import { faultSchema } from './fault-schema.js';
import type { Entry, Reading } from './reading.js';
import type { Path, ScenarioFault, ScenarioStretch } from './scenario.js';

/** The kinds of faults. */
export const FAULT_KINDS = Object.keys(faultSchema.shape) as readonly ScenarioFault['kind'][];

/** Makes a fault of what a file says; undefined, with problems noted, where that is not one. */
export function buildFault(
  { value, path: item }: Entry<FaultEntry>,
  reading: Reading,
): ScenarioFault | undefined {
  const kind = reading.only(value, FAULT_KINDS, item);
  if (kind === undefined) return undefined;
  const path = [...item, kind];
  const fault =
    atElectrode(value, path, reading) ?? atMonitor(value, path) ?? onLink(value, path, reading);
  if (fault === undefined) return undefined;
  return 'toMs' in fault && !reading.isStretch(path, fault) ? undefined : fault;
}

function atElectrode(
  { leadOff, noise }: FaultEntry,
  path: Path,
  reading: Reading,
): ScenarioFault | undefined {
  if (leadOff) return { path, kind: 'leadOff', ...stretch(leadOff), leads: leadOff.leads };
  if (!noise) return undefined;
  const { snrDb, leads = 'all', record, synthetic } = noise;
  const one = reading.only({ record, synthetic }, ['record', 'synthetic'], path);
  const source = record === undefined ? synthetic && { synthetic } : { record };
  return one && source && { path, kind: 'noise', ...stretch(noise), snrDb, leads, source };
}

function atMonitor(
  { gap, clockDrift, clockStep, monitorRestart }: FaultEntry,
  path: Path,
): ScenarioFault | undefined {
  if (gap) return { path, kind: 'gap', ...stretch(gap) };
  if (clockDrift)
    return { path, kind: 'clockDrift', fromMs: clockDrift.from ?? 0, ppm: clockDrift.ppm };
  if (clockStep) return { path, kind: 'clockStep', atMs: clockStep.at, stepMs: clockStep.stepMs };
  if (!monitorRestart) return undefined;
  const { at, outage } = monitorRestart;
  return { path, kind: 'monitorRestart', atMs: at, outageMs: outage };
}

function onLink(
  { linkDown, drop, duplicate, delay, reorder }: FaultEntry,
  path: Path,
  reading: Reading,
): ScenarioFault | undefined {
  if (linkDown) return { path, kind: 'linkDown', ...stretch(linkDown), frames: linkDown.frames };
  if (duplicate) {
    const { share, afterMs } = duplicate;
    return { path, kind: 'duplicate', ...stretch(duplicate), share, afterMs };
  }
  if (delay) {
    const { delayMs, jitterMs = 0 } = delay;
    return { path, kind: 'delay', ...stretch(delay), delayMs, jitterMs };
  }
  if (reorder)
    return { path, kind: 'reorder', ...stretch(reorder), withinFrames: reorder.withinFrames };
  if (!drop) return undefined;
  const { share, every } = drop;
  const which = reading.only({ share, every }, ['share', 'every'], path);
  if (which === undefined) return undefined;
  const lost = share === undefined ? every !== undefined && { every } : { share };
  return { path, kind: 'drop', ...stretch(drop), ...lost };
}

/** A stretch; the whole bed where nothing is said. */
export function stretch(said: {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}): ScenarioStretch {
  return { fromMs: said.from ?? 0, toMs: said.to ?? Infinity };
}
