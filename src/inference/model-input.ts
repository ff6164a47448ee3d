import type { Lead } from '../domain/lead.js';
import type { AbstainReason } from '../domain/score.js';
import type { EcgWindow } from '../domain/window.js';
import { InferenceError } from './errors.js';
import { bridgeHoles, judgeLead, type LeadUse } from './missing-signal.js';
import type { ModelBatch, ModelShape } from './model-contract.js';

/** A lead of a window that the model scores. */
export interface ScoredLead {
  /** The lead's place in the window. */
  readonly windowRow: number;
  /** The lead's place in the model's input. */
  readonly modelRow: number;
  readonly use: LeadUse;
}

/** A window made ready for the model. */
export interface ModelInput {
  /** Shape [leads, samples], mV, in the model's lead order. */
  readonly ecgMv: Float32Array;
  /** Shape [leads], 1 or 0. */
  readonly leadPresent: Float32Array;
  readonly scored: readonly ScoredLead[];
}

/**
 * Lays a window out for the model, or says why there is nothing to score.
 *
 * Leads that the model does not know are not scored, and a lead of which too much is missing
 * counts as absent ({@link judgeLead}).
 *
 * @throws {InferenceError} `ECG_INFER_SHAPE` where the window is not of the model's rate and length
 */
export function toModelInput(shape: ModelShape, window: EcgWindow): ModelInput | AbstainReason {
  checkWindow(shape, window);
  if (window.leads.length === 0) return 'missing-signal';
  const known = knownLeads(shape, window);
  if (known.length === 0) return 'no-model-lead';
  const scored = known.filter(({ use }) => use.usable).filter(isFirstOfItsRow);
  if (scored.length === 0) return 'missing-signal';

  const ecgMv = new Float32Array(shape.leads.length * shape.sampleCount);
  const leadPresent = new Float32Array(shape.leads.length);
  for (const { windowRow, modelRow, use } of scored) {
    const start = modelRow * shape.sampleCount;
    const into = ecgMv.subarray(start, start + shape.sampleCount);
    bridgeHoles(rowOf(window.samplesMv, windowRow, shape.sampleCount), use.missing, into);
    leadPresent[modelRow] = 1;
  }
  return { ecgMv, leadPresent, scored };
}

/** Joins windows into one batch whose buffers are its own, so that they can be transferred. */
export function joinInputs(
  shape: ModelShape,
  inputs: readonly Pick<ModelInput, 'ecgMv' | 'leadPresent'>[],
): ModelBatch {
  const leadCount = shape.leads.length;
  const ecgMv = new Float32Array(inputs.length * leadCount * shape.sampleCount);
  const leadPresent = new Float32Array(inputs.length * leadCount);
  for (const [index, input] of inputs.entries()) {
    ecgMv.set(input.ecgMv, index * leadCount * shape.sampleCount);
    leadPresent.set(input.leadPresent, index * leadCount);
  }
  return { windowCount: inputs.length, ecgMv, leadPresent };
}

/** Every lead of the window that the model knows; one that stands in for another comes last. */
function knownLeads(shape: ModelShape, window: EcgWindow): ScoredLead[] {
  const direct: ScoredLead[] = [];
  const standIns: ScoredLead[] = [];
  for (const [windowRow, lead] of window.leads.entries()) {
    const own = shape.leads.indexOf(lead);
    const modelRow = own >= 0 ? own : shape.leads.indexOf(standsInFor(lead) ?? lead);
    if (modelRow < 0) continue;
    const use = judgeLead({
      samplesMv: rowOf(window.samplesMv, windowRow, shape.sampleCount),
      cellFlags: rowOf(window.cellFlags, windowRow, shape.cellCount),
      sampleRateHz: shape.sampleRateHz,
    });
    (own >= 0 ? direct : standIns).push({ windowRow, modelRow, use });
  }
  return [...direct, ...standIns];
}

/**
 * MCL1, the bipolar chest lead of telemetry, sits where V1 sits and looks alike; a model trained on
 * V1 scores it, wherever V1 itself is not in the window or has too little signal.
 *
 * @source docs/sources.md#mcl1
 */
function standsInFor(lead: Lead): Lead | undefined {
  return lead === 'MCL1' ? 'V1' : undefined;
}

function isFirstOfItsRow(lead: ScoredLead, index: number, leads: readonly ScoredLead[]): boolean {
  return leads.findIndex(({ modelRow }) => modelRow === lead.modelRow) === index;
}

function rowOf<T extends Float32Array | Uint8Array>(values: T, row: number, length: number): T {
  return values.subarray(row * length, (row + 1) * length) as T;
}

function checkWindow(shape: ModelShape, window: EcgWindow): void {
  const { leads, sampleRateHz, sampleCount, samplesMv, cellFlags } = window;
  const fits =
    sampleRateHz === shape.sampleRateHz &&
    sampleCount === shape.sampleCount &&
    samplesMv.length === leads.length * shape.sampleCount &&
    cellFlags.length === leads.length * shape.cellCount;
  if (fits) return;
  const expected = `${shape.sampleCount} samples at ${shape.sampleRateHz} Hz in ${shape.cellCount} cells`;
  const came =
    `${sampleCount} at ${sampleRateHz} Hz, with ${samplesMv.length} samples and ` +
    `${cellFlags.length} cell flags for ${leads.length} leads`;
  throw new InferenceError(
    'ECG_INFER_SHAPE',
    `Expected a window of ${expected} for each lead, as the model's manifest says; came ${came}. ` +
      "Set the window's length and rate to the model's.",
    { details: { bed: window.bedId, sampleRateHz, sampleCount, leadCount: leads.length } },
  );
}
