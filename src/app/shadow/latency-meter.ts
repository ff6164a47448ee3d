/** Quantiles of a latency, in milliseconds; null before the first. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Classes are a twentieth apart, so that a quantile is exact to 5 %. */
const RATIO = 1.05;
const SMALLEST_MS = 0.1;
/** The last class begins above a day. */
const CLASSES = 450;

/** Counts latencies in classes: constant memory, however many there are. */
export class LatencyMeter {
  readonly #counts = new Uint32Array(CLASSES);
  #count = 0;
  #maxMs = 0;

  /** Takes a latency. */
  add(latencyMs: number): void {
    const steps = Math.log(Math.max(latencyMs, SMALLEST_MS) / SMALLEST_MS) / Math.log(RATIO);
    const index = Math.min(CLASSES - 1, Math.floor(steps));
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#maxMs = Math.max(this.#maxMs, latencyMs);
  }

  /** What has been counted. */
  summary(): LatencySummary {
    const none = this.#count === 0;
    return {
      count: this.#count,
      p50: this.#quantile(0.5),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
      max: none ? null : rounded(this.#maxMs),
    };
  }

  #quantile(share: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.ceil(share * this.#count);
    const index = this.#counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    const upperMs = SMALLEST_MS * RATIO ** (index + 1);
    return rounded(Math.min(upperMs, this.#maxMs));
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
