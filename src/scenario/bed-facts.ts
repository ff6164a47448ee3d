import type { BedId } from '../domain/bed.js';
import type { Lead } from '../domain/lead.js';
import type { Problem } from './problem.js';
import type { Check, Expectation, Path, ScenarioBed, ScenarioFault } from './scenario.js';
import type { ReadScenario } from './read-scenario.js';
import { formatTime } from './time.js';

/** What is known of a bed when its signal is at hand. */
export interface BedFacts {
  readonly durationMs: number;
  readonly leads: readonly Lead[];
}

/** Says which times and leads of a scenario its beds do not have; beds without facts are passed over. */
export function checkAgainstBeds(
  { scenario, file }: ReadScenario,
  facts: ReadonlyMap<BedId, BedFacts>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string): void => {
    problems.push(file.problem(path, message));
  };
  for (const bed of scenario.beds) {
    const known = facts.get(bed.bedId);
    if (known === undefined) continue;
    checkEpisodes(bed, known, refuse);
    for (const fault of bed.faults) checkFault(fault, bed, known, refuse);
  }
  for (const expectation of scenario.expectations) {
    const known = facts.get(expectation.bedId);
    if (known !== undefined) checkExpectation(expectation, known, refuse);
  }
  return problems;
}

type Refuse = (path: Path, message: string) => void;

function checkEpisodes({ signal, bedId }: ScenarioBed, facts: BedFacts, refuse: Refuse): void {
  if (signal.kind !== 'synthetic') return;
  for (const { path, fromMs, toMs } of signal.episodes) {
    const inside = timesInside({ from: fromMs, to: toMs }, bedId, facts);
    inside.forEach(({ key, message }) => {
      refuse([...path, key], message);
    });
  }
}

function checkFault(
  fault: ScenarioFault,
  { bedId }: ScenarioBed,
  facts: BedFacts,
  refuse: Refuse,
): void {
  for (const { key, message } of timesInside(timesOf(fault), bedId, facts))
    refuse([...fault.path, key], message);
  if (fault.kind === 'monitorRestart' && fault.atMs < facts.durationMs) {
    const backMs = fault.atMs + fault.outageMs;
    const end = formatTime(facts.durationMs);
    if (backMs >= facts.durationMs)
      refuse(
        [...fault.path, 'outage'],
        `expected a monitor that is back before ${bedId} ends at ${end}, came back at ${formatTime(backMs)}`,
      );
  }
  if ('leads' in fault && fault.leads !== 'all')
    checkLeads(fault.leads, { path: [...fault.path, 'leads'], bedId, facts, refuse });
}

function timesOf(fault: ScenarioFault): Readonly<Record<string, number>> {
  if ('toMs' in fault) return { from: fault.fromMs, to: fault.toMs };
  return fault.kind === 'clockDrift' ? { from: fault.fromMs } : { at: fault.atMs };
}

function checkExpectation(
  { check, path, bedId }: Expectation,
  facts: BedFacts,
  refuse: Refuse,
): void {
  const at = [...path, check.kind];
  for (const { key, message } of timesInside(timesOfCheck(check), bedId, facts))
    refuse([...at, key], message);
  if ('leads' in check) checkLeads(check.leads, { path: [...at, 'leads'], bedId, facts, refuse });
}

function timesOfCheck(check: Check): Readonly<Record<string, number>> {
  if (check.kind === 'none' || check.kind === 'count')
    return { from: check.fromMs, to: check.toMs };
  const { afterMs, withinMs } = check;
  return { after: afterMs, ...(withinMs === undefined ? {} : { within: afterMs + withinMs }) };
}

/** Times that lie behind a bed's end; only an end of a stretch may lie on it. */
function timesInside(
  times: Readonly<Record<string, number>>,
  bedId: BedId,
  { durationMs }: BedFacts,
): readonly { readonly key: string; readonly message: string }[] {
  return Object.entries(times).flatMap(([key, ms]) => {
    const isEnd = key === 'to' || key === 'within';
    if (ms === Infinity || ms < durationMs || (isEnd && ms === durationMs)) return [];
    const end = formatTime(durationMs);
    const expected = `a time ${isEnd ? 'up to' : 'before'} the end of ${bedId} at ${end}`;
    const reaches = key === 'within' ? 'one that reaches to ' : '';
    return [{ key, message: `expected ${key}: ${expected}, came ${reaches}${formatTime(ms)}` }];
  });
}

function checkLeads(
  leads: readonly Lead[],
  { path, bedId, facts, refuse }: { path: Path; bedId: BedId; facts: BedFacts; refuse: Refuse },
): void {
  const missing = leads.filter((lead) => !facts.leads.includes(lead));
  if (missing.length === 0) return;
  const has = facts.leads.join(', ');
  refuse(path, `expected leads that ${bedId} has (${has}), came ${missing.join(', ')}`);
}
