import type { JudgedRecord } from '../judged-record.js';
import { pooledRocAuc } from '../metrics/pooled-roc-auc.js';
import { ABNORMAL_BEATS } from '../truth/beats.js';
import { onceEach } from './prepared.js';
import { beatRows } from './rows.js';

/** Beats of one symbol. */
export interface SymbolFigures {
  readonly count: number;
  /** Area under the ROC curve against all normal beats; null for normal beats and where there is none. */
  readonly rocAuc: number | null;
}

/** Lethal episodes of one kind. */
export interface KindCounts {
  readonly count: number;
  readonly alarmed: number;
}

/** The judged beats of a set by symbol, the commonest first. */
export function beatsBySymbol(
  records: readonly JudgedRecord[],
): Readonly<Record<string, SymbolFigures>> {
  const counts = tally(records.flatMap(({ beats }) => beats?.symbols ?? []));
  return Object.fromEntries(
    [...counts].map(([symbol, count]) => [
      symbol,
      { count, rocAuc: ABNORMAL_BEATS.has(symbol) ? areaOf(records, symbol) : null },
    ]),
  );
}

/** What became of the lethal episodes of a set, by kind. */
export function episodesByKind(
  records: readonly JudgedRecord[],
): Readonly<Record<string, KindCounts>> {
  const episodes = records.flatMap((record) => record.episodes);
  const counts = tally(episodes.map(({ kind }) => kind));
  return Object.fromEntries(
    [...counts].map(([kind, count]) => [
      kind,
      { count, alarmed: episodes.filter((each) => each.kind === kind && each.alarmed).length },
    ]),
  );
}

/** How many records use each mapping of lead names, such as `MLII as II, V1 as V1`. */
export function leadMapping(records: readonly JudgedRecord[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    tally(
      records.map(({ result }) =>
        result.leadNames.map(({ sourceName, lead }) => `${sourceName} as ${lead}`).join(', '),
      ),
    ),
  );
}

function areaOf(records: readonly JudgedRecord[], symbol: string): number | null {
  const rows = records.map((record) => beatRows(record, new Set([symbol])));
  return pooledRocAuc(rows)(onceEach(records.length)) ?? null;
}

/** How often each name occurs, the commonest first. */
function tally(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
