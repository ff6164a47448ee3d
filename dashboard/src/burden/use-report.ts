import { useEffect, useState } from 'preact/hooks';
import type { BurdenReport } from '../../../src/domain/burden.js';
import { usePage } from '../app/context.js';
import { burdenQuery, periodAt, type PeriodName } from './periods.js';

/** Where a report is on its way. */
export type ReportState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'ready'; readonly report: BurdenReport };

/** Fetches the report of a period by the server's clock; an answer to an older choice is passed over. */
export function useReport(periodName: PeriodName, bedId: string | undefined): ReportState {
  const { api, store } = usePage();
  const choice = `${periodName} ${bedId ?? ''}`;
  const [last, setLast] = useState<{ readonly choice: string; readonly state: ReportState }>();
  const isTimed = store.nowMs.value !== undefined;
  useEffect(() => {
    const nowMs = store.nowMs.peek();
    if (nowMs === undefined) return undefined;
    let isWanted = true;
    const tell = (next: ReportState): void => {
      if (isWanted) setLast({ choice, state: next });
    };
    const get = (period: { readonly fromMs: number; readonly toMs: number }) =>
      api.get<BurdenReport>(burdenQuery(period, { bedId, format: 'json' }));
    const fetchReport = async (): Promise<BurdenReport> => {
      const anyTimes = { timeZone: 'UTC', shifts: [] };
      if (periodName !== 'last-shift') return get(periodAt(periodName, nowMs, anyTimes));
      // Only a report says when the ward's shifts begin.
      const times = await get({ fromMs: nowMs - 1, toMs: nowMs });
      return get(periodAt(periodName, nowMs, times));
    };
    fetchReport().then(
      (report) => {
        tell({ kind: 'ready', report });
      },
      (error: unknown) => {
        tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [periodName, bedId, isTimed]);
  // Figures of an older choice must never stand under a newer one.
  return last?.choice === choice ? last.state : { kind: 'loading' };
}
