import type { Check, ScenarioStretch } from './scenario.js';
import { formatSeconds, formatTime } from './time.js';

/** Says what an assertion asks of a bed, behind the bed's name. */
export function describeCheck(check: Check): string {
  switch (check.kind) {
    case 'raised':
      return `raises ${check.condition}${priorityOf(check)}${leadsOf(check)} ${whenOf(check)}`;
    case 'ended':
      return `ends ${check.condition} ${whenOf(check)}`;
    case 'none':
      return `is without ${check.condition ?? 'an alert'}${priorityOf(check)}${stretchOf(check)}`;
    case 'count':
      return `raises ${boundsOf(check)} ${check.condition ?? 'alerts'}${priorityOf(check)}${leadsOf(check)}${stretchOf(check)}`;
  }
}

function priorityOf({ priority }: { readonly priority?: string }): string {
  return priority === undefined || priority === 'low' ? '' : ` of at least ${priority} priority`;
}

function leadsOf({ leads }: { readonly leads?: readonly string[] }): string {
  return leads === undefined ? '' : ` naming ${leads.join(', ')}`;
}

function whenOf({ afterMs, withinMs }: { afterMs: number; withinMs?: number }): string {
  const after = formatTime(afterMs);
  return withinMs === undefined
    ? `after ${after}`
    : `within ${formatSeconds(withinMs)} of ${after}`;
}

function stretchOf({ fromMs, toMs }: ScenarioStretch): string {
  const to = toMs === Infinity ? 'its end' : formatTime(toMs);
  return fromMs === 0 && toMs === Infinity ? '' : ` from ${formatTime(fromMs)} to ${to}`;
}

function boundsOf({ atLeast, atMost }: { atLeast: number; atMost: number }): string {
  if (atLeast === atMost) return `exactly ${atLeast}`;
  if (atMost === Infinity) return `at least ${atLeast}`;
  return atLeast === 0 ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}
