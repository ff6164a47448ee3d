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
  /** Shape [scored leads, samples], mV: the leads that are absent are not carried about. */
  readonly rowsMv: Float32Array;
  /** The rows' places in the model's input. */
  readonly modelRows: readonly number[];
  readonly scored: readonly ScoredLead[];
}

/** What of a window's input goes to a worker. */
export type InputRows = Pick<ModelInput, 'rowsMv' | 'modelRows'>;

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

  const rowsMv = new Float32Array(scored.length * shape.sampleCount);
  for (const [row, { windowRow, use }] of scored.entries()) {
    const samplesMv = rowOf(window.samplesMv, windowRow, shape.sampleCount);
    bridgeHoles(samplesMv, use.missing, rowOf(rowsMv, row, shape.sampleCount));
  }
  return { rowsMv, modelRows: scored.map(({ modelRow }) => modelRow), scored };
}

/** Joins windows into one batch in the layout of the model. */
export function joinInputs(shape: ModelShape, inputs: readonly InputRows[]): ModelBatch {
  const leadCount = shape.leads.length;
  const ecgMv = new Float32Array(inputs.length * leadCount * shape.sampleCount);
  const leadPresent = new Float32Array(inputs.length * leadCount);
  for (const [index, { rowsMv, modelRows }] of inputs.entries()) {
    for (const [row, modelRow] of modelRows.entries()) {
      const place = index * leadCount + modelRow;
      ecgMv.set(rowOf(rowsMv, row, shape.sampleCount), place * shape.sampleCount);
      leadPresent[place] = 1;
    }
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
