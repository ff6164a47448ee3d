import {
  frameStartUs,
  INVALID_COUNT,
  type EcgFrame,
  type LeadSamples,
} from '../../domain/frame.js';
import type { Lead } from '../../domain/lead.js';
import { US_PER_SECOND } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { isTakenIn, momentUs, type FaultContext, type Stretch } from './fault.js';
import type { NoiseTrack } from './noise-track.js';

/** How much noise of which kind is added to which leads. */
export interface NoiseParameters extends Stretch {
  /** Power of the QRS, (peak to peak)² / 8, against the power of the noise, in decibels. */
  readonly snrDb: number;
  readonly leads: readonly Lead[] | 'all';
  /** At the rate of the bed, see `atRate`. */
  readonly track: NoiseTrack;
  /** The amplitude of the QRS by lead, from `measureQrsMv`; a lead that is not there gets no noise. */
  readonly qrsMv: ReadonlyMap<Lead, number>;
}

/** Noise that came at once would be a step in the signal. */
const RAMP_S = 0.5;

const HIGHEST_COUNT = 32_767;

/**
 * Adds noise at a signal-to-noise ratio, in the manner of WFDB's `nst`: the frame's leads take the
 * channels of the track in turn, which begins again at its end. It begins anywhere in the track, for each
 * fault elsewhere, and comes and goes within half a second.
 *
 * @source docs/sources.md#noise-level
 */
export function* noise(
  deliveries: Iterable<Delivery>,
  parameters: NoiseParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const { track, leads } = parameters;
  const length = track.channels[0]?.valuesMv.length ?? 0;
  const offset = Math.floor(context.random.uniform() * length);
  const fromUs = momentUs(parameters.fromMs, context);
  const lastsS = (parameters.toMs - parameters.fromMs) / 1_000;
  const add = (frame: EcgFrame, lead: LeadSamples, number: number): LeadSamples => {
    const channel = track.channels[number % track.channels.length];
    const qrsMv = parameters.qrsMv.get(lead.lead) ?? 0;
    if (channel === undefined || channel.rmsMv === 0 || lead.leadOff) return lead;
    const gain = noiseGain(qrsMv, channel.rmsMv, parameters.snrDb);
    const startS = (frameStartUs(frame) - fromUs) / US_PER_SECOND;
    const place =
      offset +
      Math.round(((frameStartUs(frame) - context.startUs) / US_PER_SECOND) * frame.sampleRateHz);
    const counts = lead.counts.map((count, index) => {
      const atS = startS + index / frame.sampleRateHz;
      if (count === INVALID_COUNT || atS < 0 || atS >= lastsS) return count;
      const share = Math.min(1, atS / RAMP_S, (lastsS - atS) / RAMP_S);
      const noiseMv = share * gain * (channel.valuesMv[(place + index) % length] ?? 0);
      return clamped(count + (noiseMv * 1_000) / lead.gainUvPerCount);
    });
    return { ...lead, counts };
  };
  for (const delivery of deliveries) {
    if (delivery.kind === 'message' || !isTakenIn(delivery.frame, parameters, context)) {
      yield delivery;
      continue;
    }
    const { frame } = delivery;
    const noisy = frame.leads.map((lead, number) =>
      leads === 'all' || leads.includes(lead.lead) ? add(frame, lead, number) : lead,
    );
    yield { ...delivery, frame: { ...frame, leads: noisy } };
  }
}

/** The factor that brings noise to a ratio: 10^(dB / 10) = (qrs² / 8) / (factor² rms²). */
export function noiseGain(qrsMv: number, rmsMv: number, snrDb: number): number {
  return Math.sqrt(qrsMv ** 2 / 8 / 10 ** (snrDb / 10)) / rmsMv;
}

function clamped(count: number): number {
  return Math.max(-HIGHEST_COUNT, Math.min(HIGHEST_COUNT, Math.round(count)));
}
