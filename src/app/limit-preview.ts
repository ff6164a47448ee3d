import { previewLimit } from '../alerts/preview-limit.js';
import type { Settings } from '../config/schema.js';
import type { BedControl } from '../domain/bed-control.js';
import type { WardId } from '../domain/bed.js';
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
  /** What is set for the bed now. */
  readonly control: BedControl;
}

const PREVIEW_MS = 24 * 3_600_000;
const PAGE = 1_000;

/** Counts the alerts that a fixed limit would have raised in the last 24 hours, and those that were. */
export async function limitPreview(
  { stores, wardId, settings, control }: LimitPreviewParts,
  { limitScore, nowMs }: { readonly limitScore: number; readonly nowMs: number },
): Promise<LimitPreview> {
  const range = { fromMs: nowMs - PREVIEW_MS, toMs: nowMs };
  const fixed: BedControl = { ...control, limit: { kind: 'fixed', limitScore }, standby: false };
  const hours = storedHours(stores.scores, control.bedId, range);
  const outcome = await previewLimit(hours, fixed, alertRules(settings));
  const raisedCount = await raisedSince({ stores, wardId, control }, range.fromMs);
  return { ...range, ...outcome, raisedCount };
}

async function raisedSince(
  { stores, wardId, control }: Omit<LimitPreviewParts, 'settings'>,
  fromMs: number,
): Promise<number> {
  let count = 0;
  for (let afterSeq = 0; ;) {
    const page = await stores.alerts.read(wardId, afterSeq, PAGE);
    for (const entry of page) {
      if (!isLoggedAlert(entry) || entry.event.bedId !== control.bedId) continue;
      const { phase, condition, startMs } = entry.event;
      if (phase === 'raised' && condition === 'anomaly' && startMs >= fromMs) count += 1;
    }
    const last = page.at(-1);
    if (last === undefined) return count;
    afterSeq = last.seq;
  }
}
