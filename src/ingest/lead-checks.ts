import { INVALID_COUNT, type LeadSamples } from '../domain/frame.js';
import { isLead, LEADS, type Lead } from '../domain/lead.js';

import type { FrameLimits } from './frame-limits.js';
import type { Fault } from './rejection.js';
import { bytesToCounts, type WireLead } from './wire-frame.js';

const UV_PER_MV = 1_000;
const LARGEST_COUNT = 32_768;
const SHOWN_NAME_LENGTH = 16;

/** Checks the leads of a frame; gives them ready to use, or the first fault. */
export function checkLeads(
  wireLeads: readonly WireLead[],
  limits: FrameLimits,
): readonly LeadSamples[] | Fault {
  const leads: LeadSamples[] = [];
  for (const wire of wireLeads) {
    const { lead, gainUvPerCount, leadOff } = wire;
    if (!isLead(lead)) return unknownLead(lead);
    const fault = checkNew(lead, leads) ?? checkGain(wire, limits);
    if (fault !== undefined) return fault;
    const samples = { lead, gainUvPerCount, counts: bytesToCounts(wire.counts), leadOff };
    const outside = checkAmplitude(samples, limits);
    if (outside !== undefined) return outside;
    leads.push(samples);
  }
  return leads;
}

function unknownLead(name: string): Fault {
  const shown = JSON.stringify(name.slice(0, SHOWN_NAME_LENGTH));
  const message = `A lead is one of ${LEADS.join(', ')}, and ${shown} came.`;
  return { reason: 'unknown-lead', message };
}

function checkNew(lead: Lead, earlier: readonly LeadSamples[]): Fault | undefined {
  if (!earlier.some((samples) => samples.lead === lead)) return undefined;
  const message = `Each lead stands once in a frame, and ${lead} came twice.`;
  return { reason: 'duplicate-lead', message };
}

function checkGain(wire: WireLead, limits: FrameLimits): Fault | undefined {
  const { minGainUvPerCount: min, maxGainUvPerCount: max } = limits;
  if (wire.gainUvPerCount >= min && wire.gainUvPerCount <= max) return undefined;
  const message = `gain_uv_per_count of lead ${wire.lead} is ${min} to ${max}, and ${wire.gainUvPerCount} came.`;
  return { reason: 'bad-gain', message };
}

/** Looks at single samples only where the gain makes an impossible amplitude possible. */
function checkAmplitude(samples: LeadSamples, limits: FrameLimits): Fault | undefined {
  const largestCount = (limits.maxAmplitudeMv * UV_PER_MV) / samples.gainUvPerCount;
  if (largestCount >= LARGEST_COUNT) return undefined;
  const isInside = samples.counts.every(
    (count) => Math.abs(count) <= largestCount || count === INVALID_COUNT,
  );
  if (isInside) return undefined;
  const message =
    `Samples are at most ${limits.maxAmplitudeMv} mV from 0, and more came in lead ${samples.lead} ` +
    `at ${samples.gainUvPerCount} microvolts a count.`;
  return { reason: 'samples-out-of-range', message };
}
