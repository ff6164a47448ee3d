import type { Lead } from '../../../src/domain/lead.js';
import { MISSING_SAMPLE_UV, type WaveMessage, type WireBytes } from '../../../src/server/wire.js';

/** How much signal of a lead the page keeps. */
export const KEPT_SECONDS = 40;

/** Reads little-endian int16 samples from a binary attachment, whatever its alignment. */
export function decodeSamples(bytes: WireBytes): Int16Array {
  const view =
    bytes instanceof ArrayBuffer
      ? new DataView(bytes)
      : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(Math.floor(view.byteLength / 2));
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = view.getInt16(index * 2, true);
  }
  return samples;
}

/** The newest seconds of every lead of one bed, by sample position in event time. */
export class WaveStore {
  #sampleRateHz = 0;
  #newestIndex: number | undefined;
  #packetMs = 0;
  readonly #rings = new Map<Lead, Int16Array>();

  /** The sample rate; 0 where nothing has come. */
  get sampleRateHz(): number {
    return this.#sampleRateHz;
  }

  /** The event time just behind the newest sample; undefined where none has come. */
  get newestMs(): number | undefined {
    if (this.#newestIndex === undefined) return undefined;
    return ((this.#newestIndex + 1) * 1_000) / this.#sampleRateHz;
  }

  /** The length of the newest packet. */
  get packetMs(): number {
    return this.#packetMs;
  }

  /** Takes a packet; what lies between it and the newest sample is missing. */
  take(message: WaveMessage): void {
    const samples = decodeSamples(message.samples);
    const count =
      message.leads.length === 0 ? 0 : Math.floor(samples.length / message.leads.length);
    if (count === 0 || !(message.sampleRateHz > 0)) return;
    const first = Math.round((message.startMs * message.sampleRateHz) / 1_000);
    this.#prepare(message, first);
    this.#packetMs = (count * 1_000) / message.sampleRateHz;
    const last = first + count - 1;
    this.#markMissing(first, last);
    message.leads.forEach((lead, row) => {
      const ring = this.#ring(lead);
      for (let index = 0; index < count; index += 1) {
        ring[(first + index) % ring.length] = samples[row * count + index] ?? MISSING_SAMPLE_UV;
      }
    });
    this.#newestIndex = Math.max(this.#newestIndex ?? last, last);
  }

  /** The position of the sample at a moment. */
  indexAt(timeMs: number): number {
    return Math.floor((timeMs * this.#sampleRateHz) / 1_000);
  }

  /** The sample at a position in microvolts; undefined where it is missing, too old or not yet come. */
  sampleUv(lead: Lead, index: number): number | undefined {
    const ring = this.#rings.get(lead);
    const newest = this.#newestIndex;
    if (ring === undefined || newest === undefined) return undefined;
    if (index > newest || index <= newest - ring.length) return undefined;
    const sample = ring[index % ring.length];
    return sample === MISSING_SAMPLE_UV ? undefined : sample;
  }

  /** Calls back for each sample of a lead at `[firstIndex, lastIndex]`, with NaN where it is missing. */
  eachSample(
    lead: Lead,
    { firstIndex, lastIndex }: { readonly firstIndex: number; readonly lastIndex: number },
    visit: (index: number, sampleUv: number) => void,
  ): void {
    const ring = this.#rings.get(lead);
    const newest = this.#newestIndex;
    if (ring === undefined || newest === undefined) return;
    const first = Math.max(firstIndex, newest - ring.length + 1);
    for (let index = first; index <= Math.min(lastIndex, newest); index += 1) {
      const sample = ring[index % ring.length] ?? MISSING_SAMPLE_UV;
      visit(index, sample === MISSING_SAMPLE_UV ? Number.NaN : sample);
    }
  }

  /** The lowest and highest sample of a lead in `[fromMs, toMs)`; undefined where there is none. */
  rangeUv(
    lead: Lead,
    fromMs: number,
    toMs: number,
  ): { readonly lowUv: number; readonly highUv: number } | undefined {
    let lowUv = Infinity;
    let highUv = -Infinity;
    const span = { firstIndex: this.indexAt(fromMs), lastIndex: this.indexAt(toMs) - 1 };
    this.eachSample(lead, span, (_index, sampleUv) => {
      if (sampleUv < lowUv) lowUv = sampleUv;
      if (sampleUv > highUv) highUv = sampleUv;
    });
    return lowUv > highUv ? undefined : { lowUv, highUv };
  }

  /** Another rate, or a signal that jumped back, begins anew. */
  #prepare({ sampleRateHz }: WaveMessage, first: number): void {
    const newest = this.#newestIndex;
    const jumpedBack = newest !== undefined && first < newest - sampleRateHz * KEPT_SECONDS;
    if (sampleRateHz === this.#sampleRateHz && !jumpedBack) return;
    this.#rings.clear();
    this.#newestIndex = undefined;
    this.#sampleRateHz = sampleRateHz;
  }

  /** Positions that this packet passes over hold old samples: they are missing in every lead. */
  #markMissing(first: number, last: number): void {
    const from = Math.min((this.#newestIndex ?? first - 1) + 1, last + 1);
    for (const ring of this.#rings.values()) {
      for (let index = Math.max(from, last + 1 - ring.length); index <= last; index += 1) {
        ring[index % ring.length] = MISSING_SAMPLE_UV;
      }
    }
  }

  #ring(lead: Lead): Int16Array {
    let ring = this.#rings.get(lead);
    if (ring === undefined) {
      ring = new Int16Array(Math.ceil(this.#sampleRateHz * KEPT_SECONDS)).fill(MISSING_SAMPLE_UV);
      this.#rings.set(lead, ring);
    }
    return ring;
  }
}
