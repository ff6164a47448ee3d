/** Figures of rhythm readings and alerts against annotations; times in milliseconds from the record's start. */
import { areaUnderRoc, quantile, rounded } from './scored-replay.mjs';

const CHAOS_SPAN_MS = 4_000;
const RATE_SPAN_MS = 8_000;
const CHAOTIC = new Set(['(VF', '(VFIB', '(VFL', '(VT']);
const FIBRILLATION = new Set(['(VF', '(VFIB', '(VFL']);
const NOISE = new Set(['(NOISE']);
const BEATS = new Set([...'NLRBAaJSVrFejnE/fQ']);
/** A window without a verdict ranks below every window with one. */
const NO_MARGIN = -3;
const SHORTEST_EPISODE_MS = 10_000;
const LIMITS_BPM = { low: 40, high: 140, tolerance: 5 };

/** Every window of the records: those of annotated noise are counted apart, those not judged count as not chaotic. */
export function chaosFigures(records) {
  const byRecord = {};
  const all = records.map((record) => {
    const windows = windowsOf(record);
    byRecord[record.name] = summary(windows);
    return windows;
  });
  return { all: summary(all.flat()), byRecord };
}

function windowsOf({ readings, rhythms }) {
  return readings.map(({ endMs, chaos }) => {
    const span = { startMs: endMs - CHAOS_SPAN_MS, endMs };
    return {
      isChaotic: coveredMs(rhythms, CHAOTIC, span) >= CHAOS_SPAN_MS / 2,
      isFibrillation: coveredMs(rhythms, FIBRILLATION, span) >= CHAOS_SPAN_MS / 2,
      isNoise: coveredMs(rhythms, NOISE, span) >= CHAOS_SPAN_MS / 2,
      isJudged: chaos.judged,
      found: chaos.judged && chaos.isChaotic,
      margin: chaos.judged ? chaos.margin : NO_MARGIN,
    };
  });
}

function summary(windows) {
  const clear = windows.filter(({ isNoise }) => !isNoise);
  const chaotic = clear.filter(({ isChaotic }) => isChaotic);
  const fibrillation = clear.filter(({ isFibrillation }) => isFibrillation);
  const others = clear.filter(({ isChaotic }) => !isChaotic);
  const noise = windows.filter(({ isNoise }) => isNoise);
  const margins = (of) => of.map(({ margin }) => margin);
  return {
    windows: clear.length,
    chaotic: chaotic.length,
    sensitivity: share(chaotic, ({ found }) => found),
    sensitivityFibrillation: share(fibrillation, ({ found }) => found),
    specificity: share(others, ({ found }) => !found),
    auc: rounded(areaUnderRoc(margins(chaotic), margins(others)), 4),
    chaoticNotJudged: share(chaotic, ({ isJudged }) => !isJudged),
    othersNotJudged: share(others, ({ isJudged }) => !isJudged),
    annotatedNoise: noise.length,
    foundInNoise: share(noise, ({ found }) => found),
  };
}

/** Episodes of VF, flutter and VT, joined where they touch, against the alerts of `chaotic-rhythm`. */
export function episodeFigures(records) {
  const latencies = [];
  const count = {
    episodes: 0,
    found: 0,
    overlaps: 0,
    alerts: 0,
    inEpisodes: 0,
    inShort: 0,
    inNoise: 0,
  };
  const elsewhere = [];
  let otherMs = 0;
  let noiseMs = 0;
  let presentMs = 0;
  for (const { name, durationMs, rhythms, alerts } of records) {
    const chaotic = joined(rhythms.filter(({ kind }) => CHAOTIC.has(kind)));
    const long = chaotic.filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_EPISODE_MS);
    const noise = rhythms.filter(({ kind }) => NOISE.has(kind));
    noiseMs += totalMs(noise);
    otherMs += durationMs - totalMs(chaotic) - totalMs(noise);
    const own = alerts.filter(({ condition }) => condition === 'chaotic-rhythm');
    count.episodes += long.length;
    count.alerts += own.length;
    for (const episode of long) {
      const there = own.filter(({ finding }) => overlaps(finding, episode));
      if (there.length > 0) count.found++;
      count.overlaps += there.length;
      const [first] = there;
      if (first !== undefined && first.raisedMs >= episode.startMs) {
        latencies.push(first.raisedMs - episode.startMs);
      }
    }
    for (const { finding } of own) {
      presentMs += outsideMs(finding, [...chaotic, ...noise]);
      if (long.some((episode) => overlaps(finding, episode))) count.inEpisodes++;
      else if (chaotic.some((episode) => overlaps(finding, episode))) count.inShort++;
      else if (noise.some((stretch) => overlaps(finding, stretch))) count.inNoise++;
      else elsewhere.push(name);
    }
  }
  return {
    chaoticRhythm: {
      episodes: count.episodes,
      episodesFound: count.found,
      alerts: count.alerts,
      alertsInEpisodes: count.inEpisodes,
      alertsPerEpisodeFound: ratio(count.inEpisodes, count.found),
      overlappingAlertsPerEpisodeFound: ratio(count.overlaps, count.found),
      alertsInShorterEpisodes: count.inShort,
      alertsInAnnotatedNoise: count.inNoise,
      annotatedNoiseHours: rounded(noiseMs / 3.6e6, 2),
      presentOutsideHours: rounded(presentMs / 3.6e6, 3),
      falseAlerts: elsewhere.length,
      falseAlertsByRecord: tally(elsewhere),
      hoursWithout: rounded(otherMs / 3.6e6, 2),
      falseAlertsPerHour: rounded(elsewhere.length / (otherMs / 3.6e6), 2),
      onsetToAlertS: {
        count: latencies.length,
        p50: seconds(latencies, 0.5),
        p95: seconds(latencies, 0.95),
      },
    },
  };
}

/** The heart rate against the mean interval of the annotated beats of the same span, and the alerts of its limits. */
export function rateFigures(records) {
  const byRecord = {};
  const all = [];
  const alerts = { 'rate-low': [], 'rate-high': [] };
  let hours = 0;
  for (const record of records) {
    const compared = record.readings.flatMap((reading) => comparedRate(record, reading));
    byRecord[record.name] = rateSummary(compared);
    all.push(...compared);
    hours += record.durationMs / 3.6e6;
    for (const { condition, raisedMs } of record.alerts)
      alerts[condition]?.push({ record, raisedMs });
  }
  return {
    ...rateSummary(all),
    byRecord,
    alerts: Object.fromEntries(
      Object.entries(alerts).map(([condition, raised]) => {
        const wrong = raised.filter((alert) => !isBeyond(condition, alert));
        return [
          condition,
          {
            alerts: raised.length,
            false: wrong.length,
            falsePerHour: rounded(wrong.length / hours, 2),
            falseByRecord: tally(wrong.map(({ record }) => record.name)),
          },
        ];
      }),
    ),
  };
}

/** Whether the annotated beats of the 12 s before an alert are beyond its limit for any 8 s, with a tolerance. */
function isBeyond(condition, { record, raisedMs }) {
  for (let endMs = raisedMs - 4_000; endMs <= raisedMs; endMs += 1_000) {
    const rateBpm = annotatedRate(record, endMs);
    if (rateBpm === undefined) continue;
    const { low, high, tolerance } = LIMITS_BPM;
    if (condition === 'rate-low' ? rateBpm < low + tolerance : rateBpm > high - tolerance)
      return true;
  }
  return false;
}

function comparedRate(record, { endMs, rate }) {
  const truthBpm = annotatedRate(record, endMs);
  if (truthBpm === undefined) return [];
  if (!rate.measured) return [{ reason: rate.reason }];
  return [{ truthBpm, rateBpm: rate.rateBpm, periodicity: rate.periodicity }];
}

function annotatedRate({ annotations }, endMs) {
  const beats = annotations.filter(
    ({ atMs, symbol }) => BEATS.has(symbol) && atMs >= endMs - RATE_SPAN_MS && atMs < endMs,
  );
  const [first] = beats;
  const last = beats.at(-1);
  if (first === undefined || last === undefined || beats.length < 3) return undefined;
  return ((beats.length - 1) * 60_000) / (last.atMs - first.atMs);
}

function rateSummary(compared) {
  const measured = compared.filter(({ reason }) => reason === undefined);
  const errors = measured.map(({ rateBpm, truthBpm }) => Math.abs(rateBpm - truthBpm));
  return {
    windows: compared.length,
    notMeasured: share(compared, ({ reason }) => reason !== undefined),
    notMeasuredBy: tally(compared.flatMap(({ reason }) => reason ?? [])),
    within5BpmOr10Percent: share(
      measured,
      ({ rateBpm, truthBpm }) => Math.abs(rateBpm - truthBpm) <= Math.max(5, 0.1 * truthBpm),
    ),
    halved: share(measured, ({ rateBpm, truthBpm }) => rateBpm < 0.6 * truthBpm),
    doubled: share(measured, ({ rateBpm, truthBpm }) => rateBpm > 1.6 * truthBpm),
    errorBpm: {
      p50: rounded(quantile(errors, 0.5), 2) ?? null,
      p95: rounded(quantile(errors, 0.95), 2) ?? null,
    },
  };
}

function coveredMs(rhythms, kinds, span) {
  return rhythms.reduce((sum, { kind, startMs, endMs }) => {
    if (!kinds.has(kind)) return sum;
    return sum + Math.max(0, Math.min(endMs, span.endMs) - Math.max(startMs, span.startMs));
  }, 0);
}

/** How much of a stretch lies in none of others that do not overlap. */
function outsideMs({ startMs, endMs }, others) {
  return others.reduce(
    (left, other) =>
      left - Math.max(0, Math.min(endMs, other.endMs) - Math.max(startMs, other.startMs)),
    endMs - startMs,
  );
}

function joined(rhythms) {
  const result = [];
  for (const { startMs, endMs } of rhythms) {
    const last = result.at(-1);
    if (last !== undefined && startMs <= last.endMs) last.endMs = endMs;
    else result.push({ startMs, endMs });
  }
  return result;
}

function overlaps(one, other) {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}

function totalMs(stretches) {
  return stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

function share(of, has) {
  return of.length === 0 ? null : rounded(of.filter(has).length / of.length, 4);
}

function ratio(part, whole) {
  return whole === 0 ? null : rounded(part / whole, 2);
}

function seconds(latencies, part) {
  return latencies.length === 0 ? null : rounded(quantile(latencies, part) / 1_000, 1);
}

function tally(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
