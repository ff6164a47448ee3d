import type { ModelIdentity } from '../domain/score.js';
import type { Figure } from './figure.js';
import { challengeSummary, type ChallengeSummary } from './figures/challenge-figures.js';
import {
  beatsBySymbol,
  episodesByKind,
  leadMapping,
  type KindCounts,
  type SymbolFigures,
} from './figures/counts.js';
import { LEARNING_PERIOD_S } from './figures/episode-figures.js';
import { FIGURES, figureOf } from './figures/figure-list.js';
import { noiseRows, type NoiseRow } from './figures/noise.js';
import { onsetToAlert, type OnsetToAlert } from './figures/onset-to-alert.js';
import { alertRates, falseAlertRates, type RateTable } from './figures/rate-tables.js';
import type { JudgedRecord } from './judged-record.js';

export type { ChallengeSummary, KindCounts, NoiseRow, OnsetToAlert, RateTable, SymbolFigures };

/** What an evaluation was made with; none of it can be read from its records. */
export interface EvaluationAbout {
  /** Such as `mitdb`. */
  readonly set: string;
  readonly model: ModelIdentity;
  /** The settings that decide what is scored and alarmed, by group. */
  readonly settings: EvaluationSettings;
  /** ISO 8601. */
  readonly takenAt: string;
  /** Of wardwave and of what it runs on. */
  readonly versions: Readonly<Record<string, string>>;
  /** What of the data was not evaluated, in sentences. */
  readonly leftOut?: readonly string[];
}

/** Groups of settings, such as `alerts`, with their values by name. */
export type EvaluationSettings = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean | null>>>
>;

/** What summary.json holds; docs/evaluation.md names every field. */
export interface Summary {
  readonly schema: 1;
  readonly set: string;
  readonly model: ModelIdentity;
  readonly settings: EvaluationSettings;
  readonly takenAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly recordCount: number;
  readonly hours: number;
  /** How many records use each mapping, such as `MLII as II, V1 as V1`. */
  readonly leadMapping: Readonly<Record<string, number>>;
  /** Of the episode and duration figures only: what comes before it in each record is not compared. */
  readonly learningPeriodS: number;
  /** The bootstrap behind every interval. */
  readonly bootstrap: { readonly rounds: number; readonly seed: number };
  /** By id, in the order of FIGURES. */
  readonly figures: Readonly<Record<string, Figure>>;
  readonly onsetToAlertS: OnsetToAlert | null;
  readonly episodesByKind: Readonly<Record<string, KindCounts>>;
  readonly beatsBySymbol: Readonly<Record<string, SymbolFigures>>;
  readonly alertsPerBedDay: RateTable;
  readonly falseAlertsPerBedDay: RateTable | null;
  readonly challenge2015: ChallengeSummary | null;
  /** By record; empty for sets without added noise. */
  readonly noise: readonly NoiseRow[];
  /** Why a figure or a field has no value, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What a reader must know of the data, in sentences. */
  readonly warnings: readonly string[];
}

const BOOTSTRAP = { rounds: 1_000, seed: 0 } as const;
const MS_PER_HOUR = 3_600_000;

/** The summary of a set: every figure with its interval, and what stands behind it. */
export function summarise(records: readonly JudgedRecord[], about: EvaluationAbout): Summary {
  const { set, model, settings, takenAt, versions, leftOut = [] } = about;
  const figures = FIGURES.map(
    (definition) => [definition.id, figureOf(definition, records, BOOTSTRAP)] as const,
  );
  return {
    schema: 1,
    set,
    model,
    settings,
    takenAt,
    versions,
    recordCount: records.length,
    hours: records.reduce((sum, { result }) => sum + result.durationMs, 0) / MS_PER_HOUR,
    leadMapping: leadMapping(records),
    learningPeriodS: LEARNING_PERIOD_S,
    bootstrap: BOOTSTRAP,
    figures: Object.fromEntries(figures),
    onsetToAlertS: onsetToAlert(records),
    episodesByKind: episodesByKind(records),
    beatsBySymbol: beatsBySymbol(records),
    alertsPerBedDay: alertRates(records),
    falseAlertsPerBedDay: falseAlertRates(records),
    challenge2015: challengeSummary(records),
    noise: noiseRows(records),
    reasons: reasonsOf(new Map(figures)),
    warnings: [...leftOut, ...records.flatMap((record) => warningOf(record) ?? [])],
  };
}

/** The fields that are null for the same reason as one of the figures. */
const FIGURE_OF_FIELD = {
  onsetToAlertS: 'onsetToAlertP95S',
  falseAlertsPerBedDay: 'falseAlertsPerBedDay',
  challenge2015: 'challengeScore2015',
} as const satisfies Partial<Record<keyof Summary, string>>;

function reasonsOf(figures: ReadonlyMap<string, Figure>): Readonly<Record<string, string>> {
  const names = [...figures.keys()].map((id) => [id, id] as const);
  return Object.fromEntries(
    [...names, ...Object.entries(FIGURE_OF_FIELD)].flatMap(([name, id]) => {
      const reason = figures.get(id)?.reason;
      return reason === undefined ? [] : [[name, reason] as const];
    }),
  );
}

function warningOf({ result, annotationsOutside, challenge }: JudgedRecord): string | undefined {
  if (result.truth.bedsideAlarm !== undefined && challenge === undefined) {
    return `${result.name}: ends before its bedside alarm at 300 s, so nothing is known of it`;
  }
  if (annotationsOutside === 0) return undefined;
  const marks = annotationsOutside === 1 ? 'annotation lies' : 'annotations lie';
  return `${result.name}: ${annotationsOutside} ${marks} outside the record, left out`;
}
