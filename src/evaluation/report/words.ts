import type { Condition, Priority } from '../../domain/alert.js';

/** The priorities, the least first: the order in which bars are stacked. */
export const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high'];

const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  anomaly: 'anomaly',
  'no-electrical-activity': 'no electrical activity',
  'chaotic-rhythm': 'chaotic rhythm',
  'rate-low': 'rate low',
  'rate-high': 'rate high',
  'lead-off': 'lead off',
  noisy: 'noisy signal',
  'feed-lost': 'feed lost',
  'clock-step': 'clock step',
  'clock-drift': 'clock drift',
  'scores-late': 'scores late',
  'detector-down': 'detector down',
  'store-down': 'store down',
  'canary-missed': 'canary missed',
  overload: 'overload',
};

const KNOWN_CONDITIONS: ReadonlyMap<string, string> = new Map(Object.entries(CONDITION_WORDS));

/** A condition in words; one that is not known stands for itself. */
export function conditionWords(condition: string): string {
  return KNOWN_CONDITIONS.get(condition) ?? condition;
}

const SYMBOL_WORDS: ReadonlyMap<string, string> = new Map([
  ['N', 'normal'],
  ['L', 'left bundle branch block'],
  ['R', 'right bundle branch block'],
  ['/', 'paced'],
  ['e', 'atrial escape'],
  ['j', 'nodal escape'],
  ['V', 'premature ventricular'],
  ['F', 'fusion'],
  ['E', 'ventricular escape'],
  ['A', 'atrial premature'],
  ['a', 'aberrated atrial premature'],
  ['J', 'nodal premature'],
  ['S', 'supraventricular premature'],
  ['!', 'flutter wave'],
]);

/** What the symbol of a beat stands for; nothing where it is not known. */
export function symbolWords(symbol: string): string | undefined {
  return SYMBOL_WORDS.get(symbol);
}

const RHYTHM_WORDS: ReadonlyMap<string, string> = new Map([
  ['AB', 'atrial bigeminy'],
  ['AFIB', 'atrial fibrillation'],
  ['AF', 'atrial fibrillation'],
  ['AFL', 'atrial flutter'],
  ['ASYS', 'asystole'],
  ['B', 'ventricular bigeminy'],
  ['BII', 'second degree block'],
  ['HGEA', 'high grade ectopy'],
  ['IVR', 'idioventricular'],
  ['N', 'sinus'],
  ['NSR', 'sinus'],
  ['NOD', 'nodal'],
  ['NOISE', 'noise'],
  ['P', 'paced'],
  ['PM', 'paced'],
  ['PREX', 'pre-excitation'],
  ['SBR', 'sinus bradycardia'],
  ['SVTA', 'supraventricular tachycardia'],
  ['T', 'ventricular trigeminy'],
  ['VER', 'ventricular escape'],
  ['VF', 'ventricular fibrillation'],
  ['VFIB', 'ventricular fibrillation'],
  ['VFL', 'ventricular flutter'],
  ['VT', 'ventricular tachycardia'],
]);

/** The annotators' note of a rhythm without its bracket, such as `AFIB`. */
export function rhythmShort(note: string): string {
  return note.startsWith('(') ? note.slice(1) : note;
}

/** A rhythm in words; a note that is not known stands for itself. */
export function rhythmWords(note: string): string {
  return RHYTHM_WORDS.get(rhythmShort(note)) ?? rhythmShort(note);
}

const MAPPED_NOTE = /^\([A-Z]+$/;

/** What was annotated, such as `(VT, 3 abnormal beats (V)` or `Ventricular_Flutter_Fib`, in words. */
export function plainWords(what: string): string {
  return what
    .replaceAll('_', ' ')
    .split(', ')
    .map((part) => (MAPPED_NOTE.test(part) ? rhythmWords(part) : part))
    .join(', ');
}
