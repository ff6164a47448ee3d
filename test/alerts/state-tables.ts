import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgeContext, JudgeInput } from '../../src/alerts/bed-judge.js';
import { alertRules } from '../../src/app/rules.js';
import { settingsSchema } from '../../src/config/schema.js';
import { untouchedControl } from '../../src/domain/bed-control.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { Lead } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import {
  atMs,
  BED,
  CHAOTIC,
  CONTEXT,
  fact,
  judgeAll,
  NO_RHYTHM,
  steady,
  windowTo,
  type Signal,
} from './builders.js';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alert-states.md'), 'utf8');

/** The rules that wardwave has where nothing is set. */
const DEFAULTS: JudgeContext = { ...CONTEXT, rules: alertRules(settingsSchema.parse({})) };

/** The rows of a table of docs/alert-states.md without their back ticks; the table's name stands in a comment. */
export function tableOf(name: string): readonly (readonly string[])[] {
  const [, behind] = PAGE.split(`<!-- table: ${name} -->`);
  if (behind === undefined) throw new Error(`docs/alert-states.md has no table called ${name}`);
  const lines = behind.trimStart().split('\n');
  const rows = lines.slice(2, lines.indexOf(''));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** What the bed shows in one second. */
interface Shown {
  readonly word: string;
}

const OFF = CELL_FLAG.missing | CELL_FLAG.leadOff;
const FLAGS: Readonly<Record<string, number>> = {
  flat: CELL_FLAG.flat,
  off: OFF,
  missing: CELL_FLAG.missing,
  stuck: CELL_FLAG.saturated | CELL_FLAG.flat,
  noisy: CELL_FLAG.noisy,
};
const SCORES: Readonly<Record<string, number>> = {
  quiet: 200,
  hot: 4_000,
  warm: 1_200,
  blind: NO_SCORE,
  off: NO_SCORE,
  missing: NO_SCORE,
};
const LEADS: readonly Lead[] = ['II', 'V1'];

/** What the words of a second say of one lead; `hot-V1` says nothing of II. Words are joined by a plus sign. */
function wordsOf({ word }: Shown, lead: Lead): readonly string[] {
  return word.split('+').flatMap((one) => {
    const [what = '', only] = one.split('-');
    if (only !== 'II' && only !== 'V1') return [one];
    return only === lead ? [what] : [];
  });
}

function signalOf(seconds: readonly Shown[]): Signal {
  const at = (cell: number): Shown => seconds[Math.floor(cell / 10)] ?? { word: 'missing' };
  return {
    leads: LEADS,
    scoreMilli: (cell, lead) => {
      const scores = wordsOf(at(cell), lead).flatMap((word) => SCORES[word] ?? []);
      return scores.includes(NO_SCORE) ? NO_SCORE : Math.max(200, ...scores);
    },
    flags: (cell, lead) =>
      wordsOf(at(cell), lead).reduce((flags, word) => flags | (FLAGS[word] ?? 0), 0),
    rhythm: (endSeconds) => {
      const words = seconds[endSeconds - 1]?.word.split('+') ?? ['missing'];
      if (words.some((word) => ['no-rhythm', 'off', 'missing', 'noisy'].includes(word))) {
        return NO_RHYTHM;
      }
      if (words.includes('chaos')) return CHAOTIC;
      const rate = words.find((word) => word.startsWith('rate-'));
      return steady(rate === undefined ? 70 : Number(rate.slice(5)));
    },
  };
}

/** A fact or an order by its word, at a second; undefined where the word is something that lasts. */
function inputOf(word: string, second: number, silentSince: number): JudgeInput | undefined {
  const control = { ...untouchedControl(BED), revision: second, effectiveFromMs: atMs(second) };
  const inputs: Readonly<Record<string, JudgeInput>> = {
    'lost-3': fact.lost(second, 3),
    'lost-60': fact.lost(second, 60),
    back: fact.back(silentSince, second + 70),
    'step+': fact.clockStep(second, 2_000_000),
    step0: fact.clockStep(second, 0),
    'drift+': fact.clockDrift(second, 600_000),
    drift0: fact.clockDrift(second, 0),
    end: fact.ended(second),
    discharge: {
      kind: 'control',
      control: { ...control, standby: true, dischargedMs: atMs(second) },
    },
    standby: { kind: 'control', control: { ...control, standby: true } },
    watched: { kind: 'control', control },
  };
  return inputs[word];
}

/** The inputs that a story such as `quiet 10; hot 4; end` stands for. */
function inputsOf(shows: string): readonly JudgeInput[] {
  const seconds: Shown[] = [];
  const inputs: JudgeInput[] = [];
  for (const step of shows.split('; ')) {
    const [word = '', count] = step.split(' ');
    if (count === undefined) {
      const second = seconds.length;
      const input = inputOf(word, second, second);
      if (input === undefined) throw new Error(`${step}: expected a fact, or a word with seconds`);
      inputs.push(input);
      continue;
    }
    for (let i = 0; i < Number(count); i++) {
      seconds.push({ word });
      if (seconds.length >= 10) inputs.push(windowTo(seconds.length, signalOf([...seconds])));
    }
  }
  return inputs;
}

/** All that is said in the course of a story, with the default rules. */
export function eventsOf(shows: string): readonly AlertEvent[] {
  return judgeAll(inputsOf(shows), undefined, DEFAULTS).events;
}

/** What is said of a condition in the course of a story: phase, priority where it is new, and reason. */
export function saidOf(condition: string, shows: string): string {
  const own = eventsOf(shows).filter(
    (event) => event.condition === condition && event.reason !== 'continues',
  );
  return own.length === 0
    ? 'nothing'
    : own.map(({ phase, priority, reason }) => `${phase} ${priority} ${reason}`).join('; ');
}
