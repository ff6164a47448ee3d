import type { AlertEvent, Condition, Priority } from '../../src/domain/alert.js';
import type { Lead } from '../../src/domain/lead.js';
import type { LeadState } from '../../src/server/wire.js';
import { alertEvent, bed, liveBed } from './fixture-ward.js';
import type { Harness } from './ward-harness.js';

const SAMPLE_RATE_HZ = 250;
const PACKET_MS = 200;
const LEADS: readonly Lead[] = ['II', 'V1', 'V5'];
const MISSING_UV = -32_768;

/** What a made-up bed suffers from. */
export interface MadeUpCase {
  readonly bedId: string;
  readonly condition: Condition;
  readonly priority: Priority;
  readonly leads: readonly Lead[];
  readonly ended?: boolean;
  readonly ratio?: number;
  readonly alertId?: string;
}

/** A ward whose waves are made up of bell curves: only for looking at the page. */
export interface MadeUpWard {
  /** Raises an alert over the last seconds of a bed. */
  raise(what: MadeUpCase): AlertEvent;
  /** From now on nothing comes from this bed. */
  silence(bedId: string): void;
  stop(): void;
}

/** Bell curves of one beat: [share of the beat, width in seconds, height in mV]. */
const NORMAL: readonly (readonly [number, number, number])[] = [
  [0.18, 0.025, 0.13],
  [0.335, 0.009, -0.1],
  [0.36, 0.011, 1.05],
  [0.39, 0.01, -0.22],
  [0.62, 0.045, 0.28],
];
const WIDE: readonly (readonly [number, number, number])[] = [
  [0.3, 0.05, 1.2],
  [0.52, 0.07, -0.7],
];
const LEAD_GAIN: Readonly<Partial<Record<Lead, number>>> = { II: 1, V1: -0.6, V5: 1.2 };

function sampleUv(lead: Lead, bedIndex: number, timeMs: number, odd: boolean): number {
  const beatS = 0.7 + (bedIndex % 7) * 0.06;
  const beats = timeMs / 1_000 / beatS + bedIndex * 0.37;
  const phase = beats % 1;
  const shape = odd && Math.floor(beats) % 3 === 0 ? WIDE : NORMAL;
  let mv = 0.05 * Math.sin((timeMs / 4_200) * 2 * Math.PI + bedIndex);
  for (const [at, widthS, heightMv] of shape) {
    mv += heightMv * Math.exp(-((((phase - at) * beatS) / widthS) ** 2) / 2);
  }
  const noise = 12 * Math.sin(timeMs * 12.9898 + bedIndex * 78.233 + lead.length);
  return Math.round(mv * (LEAD_GAIN[lead] ?? 1) * 1_000 + noise);
}

/** Feeds the harness with made-up waves of so many beds until it is stopped. */
export function startMadeUpWard(harness: Harness, bedCount: number): MadeUpWard {
  const ids = Array.from(
    { length: bedCount },
    (_, index) => `B${String(index + 1).padStart(2, '0')}`,
  );
  const odd = new Set<string>();
  const silent = new Map<string, number>();
  const leadStates = new Map<string, LeadState>();
  const active = new Map<string, AlertEvent[]>();
  let sentMs = Math.floor(Date.now() / PACKET_MS) * PACKET_MS - 20_000;

  const publishStatus = (): void => {
    harness.view.statuses = ids.map((bedId) => {
      const lostAtMs = silent.get(bedId);
      const lastMs = lostAtMs ?? sentMs;
      const alerts = active.get(bedId) ?? [];
      return liveBed(bedId, {
        feed: lostAtMs === undefined ? 'live' : 'lost',
        leads: LEADS.map((lead) => ({ lead, state: leadStates.get(`${bedId} ${lead}`) ?? 'ok' })),
        lastSampleMs: lastMs,
        lastArrivalMs: lastMs,
        activeAlerts: alerts.length,
        ...(alerts[0] === undefined ? {} : { priority: alerts[0].priority }),
      });
    });
    for (const status of harness.view.statuses) harness.server.publishBed(status);
  };

  const publishWaves = (): void => {
    for (; sentMs + PACKET_MS <= Date.now(); sentMs += PACKET_MS) {
      const startMs = sentMs;
      const count = (PACKET_MS * SAMPLE_RATE_HZ) / 1_000;
      ids.forEach((bedId, bedIndex) => {
        if (silent.has(bedId)) return;
        const samplesUv = new Int16Array(LEADS.length * count);
        LEADS.forEach((lead, row) => {
          const off = leadStates.get(`${bedId} ${lead}`) === 'off';
          for (let index = 0; index < count; index += 1) {
            const timeMs = startMs + (index * 1_000) / SAMPLE_RATE_HZ;
            samplesUv[row * count + index] = off
              ? MISSING_UV
              : sampleUv(lead, bedIndex, timeMs, odd.has(bedId));
          }
        });
        harness.server.publishWave({
          bedId: bed(bedId),
          startMs,
          sampleRateHz: SAMPLE_RATE_HZ,
          leads: LEADS,
          samplesUv,
        });
      });
    }
  };

  publishStatus();
  const waves = setInterval(publishWaves, 50);
  const statuses = setInterval(publishStatus, 1_000);
  return {
    raise: (what) => {
      const endMs = Math.floor(sentMs / 1_000) * 1_000 - 500;
      const startMs = endMs - 3_500;
      const physiological =
        what.condition === 'anomaly' || what.condition === 'no-electrical-activity';
      if (what.condition === 'anomaly') odd.add(what.bedId);
      if (what.condition === 'lead-off') {
        for (const lead of what.leads) leadStates.set(`${what.bedId} ${lead}`, 'off');
      }
      const { score, ...event } = alertEvent({
        alertId: what.alertId ?? `${what.bedId}:${what.condition}:${startMs}`,
        bedId: bed(what.bedId),
        condition: what.condition,
        kind: physiological ? 'physiological' : 'technical',
        priority: what.priority,
        leads: what.leads,
        startMs,
        endMs,
        marks: what.leads.map((lead) => ({ lead, startMs, endMs })),
        score: { peak: what.ratio ?? 2.4, limit: 1 },
        provisional: what.ended !== true,
      });
      const raised: AlertEvent =
        what.condition === 'anomaly' && score ? { ...event, score } : event;
      harness.server.publishEntry(harness.view.log(raised));
      if (what.ended === true) {
        const ended: AlertEvent = { ...raised, revision: 1, phase: 'ended' };
        harness.server.publishEntry(harness.view.log(ended));
      } else active.set(what.bedId, [...(active.get(what.bedId) ?? []), raised]);
      publishStatus();
      return raised;
    },
    silence: (bedId) => {
      silent.set(bedId, Date.now());
      publishStatus();
    },
    stop: () => {
      clearInterval(waves);
      clearInterval(statuses);
    },
  };
}
