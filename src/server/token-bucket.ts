/** How much may come at once, and how much over time. */
export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket: full at first, filled again with time, and never above its burst. */
export class TokenBucket {
  readonly #size: BucketSize;
  #level: number;
  #atMs: number;

  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#level = size.burst;
    this.#atMs = nowMs;
  }

  /** Takes one out; false where the bucket is empty. A clock that steps back adds nothing. */
  take(nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#level = Math.min(
      this.#size.burst,
      this.#level + (passedMs / 1_000) * this.#size.perSecond,
    );
    this.#atMs = nowMs;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}
