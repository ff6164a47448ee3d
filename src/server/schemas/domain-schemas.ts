import { z } from 'zod';
import { SIGNAL_EVENT_KINDS } from '../../domain/alarm-signal.js';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../../domain/alert.js';
import { LEADS } from '../../domain/lead.js';
import { ROLES } from '../../domain/staff.js';

/** Whole milliseconds since 1970. */
export const epochMs = z.number().describe('milliseconds since 1970');
const count = z.number().int().min(0);

/** A sequence number of the ward's log. */
export const seq = z.number().int().min(1).describe('gapless in the ward, from 1');

/** The name of a lead. */
export const lead = z.enum(LEADS).meta({ id: 'Lead' });

/** An alarm condition that this version knows. */
export const condition = z
  .enum([...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS])
  .meta({ id: 'Condition' });

/** A priority of IEC 60601-1-8. */
export const priority = z.enum(['low', 'medium', 'high']).meta({ id: 'Priority' });

const inhibition = z
  .object({ lead: lead.exactOptional(), by: condition })
  .readonly()
  .meta({ id: 'Inhibition' });

/** What another condition mutes. */
export const inhibitions = z.array(inhibition).readonly();

/** One revision of an alert. */
export const alertEvent = z
  .object({
    schema: z.literal(1),
    alertId: z.string(),
    revision: count,
    phase: z.enum(['raised', 'revised', 'ended']),
    bedId: z.string(),
    condition,
    kind: z.enum(['physiological', 'technical']),
    priority,
    provisional: z.boolean(),
    leads: z.array(lead).readonly(),
    startMs: epochMs,
    endMs: epochMs,
    marks: z.array(z.object({ lead, startMs: epochMs, endMs: epochMs }).readonly()).readonly(),
    score: z.object({ peak: z.number(), limit: z.number() }).readonly().exactOptional(),
    model: z
      .object({ name: z.string(), version: z.string(), sha256: z.string() })
      .readonly()
      .exactOptional(),
    rate: z
      .object({ bpm: z.number(), limitBpm: z.number() })
      .readonly()
      .describe('the rate furthest beyond its limit so far in the episode, and that limit')
      .exactOptional(),
    inhibited: inhibitions.exactOptional(),
    decidedAtMs: epochMs,
    reason: z.string(),
  })
  .readonly()
  .meta({ id: 'AlertEvent' });

/** An alert event in the ward's log. */
export const loggedAlert = z
  .object({ seq, wardId: z.string(), event: alertEvent })
  .readonly()
  .meta({ id: 'LoggedAlert' });

const actor = z
  .object({ subject: z.string(), role: z.enum(ROLES) })
  .readonly()
  .meta({ id: 'Actor' });

/** The alarm signal of one alert. */
export const alarmSignal = z
  .object({
    alertId: z.string(),
    bedId: z.string(),
    condition: z.string(),
    priority,
    sinceSeq: count,
    sinceMs: epochMs,
    present: z.boolean(),
    state: z.enum(['on', 'acknowledged', 'off']),
    latched: z.boolean(),
    acknowledged: z.object({ by: actor, atMs: epochMs }).readonly().exactOptional(),
    offBecause: z.enum(['standby', 'condition-off']).exactOptional(),
    tier: count,
  })
  .readonly()
  .meta({ id: 'AlarmSignal' });

/** A pause of the sound. */
export const audioPause = z
  .object({
    bedId: z.string().exactOptional(),
    by: actor,
    fromMs: epochMs,
    untilMs: epochMs,
    throughSeq: count,
  })
  .readonly()
  .meta({ id: 'AudioPause' });

/** What staff have set for a bed. */
export const bedControl = z
  .object({
    bedId: z.string(),
    revision: count,
    limit: z.union([
      z.object({ kind: z.literal('baseline') }).readonly(),
      z.object({ kind: z.literal('fixed'), limitScore: z.number() }).readonly(),
    ]),
    rateLowBpm: z.number().exactOptional(),
    rateHighBpm: z.number().exactOptional(),
    baseline: z.enum(['learning', 'frozen']),
    baselineResetMs: epochMs,
    dischargedMs: epochMs.exactOptional(),
    standby: z.boolean(),
    conditionsOff: z.array(condition).readonly(),
    effectiveFromMs: epochMs,
    changedBy: actor.exactOptional(),
    changedAtMs: epochMs.exactOptional(),
  })
  .readonly()
  .meta({ id: 'BedControl' });

const signalEvent = z
  .object({
    schema: z.literal(1),
    kind: z.enum(SIGNAL_EVENT_KINDS),
    atMs: epochMs,
    by: actor.exactOptional(),
    bedId: z.string().exactOptional(),
    alertId: z.string().exactOptional(),
    reason: z.string(),
    signal: alarmSignal.exactOptional(),
    pause: audioPause.exactOptional(),
    verdict: z.enum(['true', 'false', 'unclear']).exactOptional(),
    control: z.object({ before: bedControl, after: bedControl }).readonly().exactOptional(),
  })
  .readonly()
  .meta({ id: 'SignalEvent' });

/** A signal event in the ward's log. */
export const loggedSignal = z
  .object({ seq, wardId: z.string(), signal: signalEvent })
  .readonly()
  .meta({ id: 'LoggedSignal' });

/** Every signal and pause of a ward at one point of its log. */
export const wardSignals = z
  .object({
    throughSeq: count,
    signals: z.array(alarmSignal).readonly(),
    pauses: z.array(audioPause).readonly(),
  })
  .readonly()
  .meta({ id: 'WardSignals' });
