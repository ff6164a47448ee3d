import type { FigureDefinition } from '../figure.js';
import type { JudgedRecord } from '../judged-record.js';
import { challengeScore, type AlarmDecisions } from '../metrics/challenge-score.js';
import { onceEach, orReason, type Prepared } from './prepared.js';

/** The decisions of a set, by the bedside alarm's kind. */
export interface ChallengeSummary {
  /** 0 to 100. */
  readonly score: number;
  readonly all: AlarmDecisions;
  readonly byKind: Readonly<Record<string, AlarmDecisions>>;
}

/** The score of the Challenge 2015. */
export const CHALLENGE_FIGURES: readonly FigureDefinition[] = [
  {
    id: 'challengeScore2015',
    title: 'Challenge 2015 score',
    unit: 'points',
    better: 'higher',
    about:
      'Right decisions on bedside alarms of 100, a suppressed true alarm weighing five times. Real-time rule: ' +
      'an alarm is kept if a physiological alert of wardwave that was raised by its moment (300 s) was open ' +
      'in the 10 s before it.',
    prepare: (records): Prepared =>
      orReason(
        (times) => challengeScore(decisions(records, times)),
        records.length,
        'the records have no bedside alarm',
      ),
  },
];

/** The decisions of a set; null where it has no bedside alarm. */
export function challengeSummary(records: readonly JudgedRecord[]): ChallengeSummary | null {
  const all = decisionsOf(records);
  const score = challengeScore(all);
  if (score === undefined) return null;
  const kinds = [...new Set(records.flatMap(({ challenge }) => challenge?.kind ?? []))].sort();
  const byKind = kinds.map((kind) => {
    const own = records.filter(({ challenge }) => challenge?.kind === kind);
    return [kind, decisionsOf(own)] as const;
  });
  return { score, all, byKind: Object.fromEntries(byKind) };
}

function decisionsOf(records: readonly JudgedRecord[]): AlarmDecisions {
  return decisions(records, onceEach(records.length));
}

function decisions(records: readonly JudgedRecord[], times: Uint32Array): AlarmDecisions {
  const counts = { truePositive: 0, falsePositive: 0, falseNegative: 0, trueNegative: 0 };
  for (const [i, { challenge }] of records.entries()) {
    if (challenge !== undefined) counts[decisionOf(challenge)] += times[i] ?? 0;
  }
  return counts;
}

function decisionOf({
  isTrue,
  isAlarmed,
}: NonNullable<JudgedRecord['challenge']>): keyof AlarmDecisions {
  if (isAlarmed) return isTrue ? 'truePositive' : 'falsePositive';
  return isTrue ? 'falseNegative' : 'trueNegative';
}
