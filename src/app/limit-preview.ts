import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellsBetween, LimitTrial } from '../alerts/preview-limit.js';
import type { Settings } from '../config/schema.js';
import type { BedId, WardId } from '../domain/bed.js';
import { untouchedControl, type BedControl } from '../domain/bed-control.js';
import { CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import type { MergedCells } from '../domain/score.js';
import { isLoggedAlert } from '../domain/ward-log.js';
import type { LimitPreview } from '../server/wire.js';
import { storedHours } from './bed-history.js';
import { alertRules } from './rules.js';
import type { Stores } from './stores.js';

/** Whose limit is previewed, and from what. */
export interface LimitPreviewParts {
  readonly stores: Stores;
  readonly wardId: WardId;
  readonly settings: Settings;
  readonly bedId: BedId;
}

const PREVIEW_MS = 24 * 3_600_000;
const PAGE = 1_000;

/** Other work of the process goes on after so many seconds of scores. */
const CELLS_PER_TURN = 120 * CELLS_PER_SECOND;

/** Counts the alerts that a fixed limit would have raised in the last 24 hours, and those that were. */
export async function limitPreview(
  parts: LimitPreviewParts,
  { limitScore, nowMs }: { readonly limitScore: number; readonly nowMs: number },
): Promise<LimitPreview> {
  const { stores, bedId } = parts;
  const range = { fromMs: nowMs - PREVIEW_MS, toMs: nowMs };
  const control: BedControl = { ...untouchedControl(bedId), limit: { kind: 'fixed', limitScore } };
  const trial = new LimitTrial(control, alertRules(parts.settings));
  for await (const hour of storedHours(stores.scores, bedId, range)) {
    for (const stretch of stretchesOf(hour, range)) {
      trial.judge(stretch);
      await nextTurn();
    }
  }
  return { ...range, ...trial.outcome, raisedCount: await raisedSince(parts, range.fromMs) };
}

/** The cells of an hour that lie in a stretch of time, in pieces. */
function* stretchesOf(
  hour: MergedCells,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Generator<MergedCells> {
  const first = Math.max(0, Math.ceil(fromMs / CELL_MS) - hour.firstCellIndex);
  const end = Math.min(hour.cellCount, Math.floor(toMs / CELL_MS) - hour.firstCellIndex);
  for (let from = first; from < end; from += CELLS_PER_TURN) {
    yield cellsBetween(hour, from, Math.min(CELLS_PER_TURN, end - from));
  }
}

async function raisedSince(
  { stores, wardId, bedId }: LimitPreviewParts,
  fromMs: number,
): Promise<number> {
  let count = 0;
  for (let afterSeq = 0; ;) {
    const page = await stores.alerts.read(wardId, afterSeq, PAGE);
    for (const entry of page) {
      if (!isLoggedAlert(entry) || entry.event.bedId !== bedId) continue;
      const { phase, condition, startMs } = entry.event;
      if (phase === 'raised' && condition === 'anomaly' && startMs >= fromMs) count += 1;
    }
    const last = page.at(-1);
    if (last === undefined) return count;
    afterSeq = last.seq;
  }
}
