/** A moment as a clock on the ward's wall shows it. */
export interface LocalTime {
  /** The wall's date and time read as if it were UTC, milliseconds since 1970. */
  readonly wallMs: number;
  /** 1 for Monday to 7 for Sunday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

/** Milliseconds in 24 hours. */
export const MS_PER_DAY = 86_400_000;

/** Offsets change at full quarters of an hour; only on days with a change is each of these looked up. */
const OFFSET_STEP_MS = 15 * MS_PER_MINUTE;

/** No zone lies further from another moment's offset than a day and a half. */
const FAR_MS = 36 * MS_PER_HOUR;

/** Local time of one IANA time zone, with its daylight saving, as the system's own tables have it. */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** @throws {RangeError} where the system does not know the zone */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  }

  /** What the wall shows at a moment. */
  at(epochMs: number): LocalTime {
    const wallMs = epochMs + this.#offsetMs(epochMs);
    const wall = new Date(wallMs);
    return { wallMs, weekday: wall.getUTCDay() || 7, hour: wall.getUTCHours() };
  }

  /**
   * The moment at which the wall shows a time: the first of two where the clock is set back over it, and
   * the moment of the change where the clock is set ahead over it.
   */
  momentOf(wallMs: number): number {
    const before = wallMs - this.#offsetMs(wallMs - FAR_MS);
    const after = wallMs - this.#offsetMs(wallMs + FAR_MS);
    const [early, late] = before < after ? [before, after] : [after, before];
    for (const moment of [early, late]) if (this.at(moment).wallMs === wallMs) return moment;
    return this.#changeBetween(early, late);
  }

  #changeBetween(early: number, late: number): number {
    const offsetMs = this.#offsetMs(early);
    let [from, until] = [early, late];
    while (until - from > 1) {
      const middle = Math.floor((from + until) / 2);
      if (this.#offsetMs(middle) === offsetMs) from = middle;
      else until = middle;
    }
    return until;
  }

  #offsetMs(epochMs: number): number {
    const dayMs = Math.floor(epochMs / MS_PER_DAY) * MS_PER_DAY;
    const offsetMs = this.#lookUp(dayMs);
    if (offsetMs === this.#lookUp(dayMs + MS_PER_DAY)) return offsetMs;
    return this.#lookUp(Math.floor(epochMs / OFFSET_STEP_MS) * OFFSET_STEP_MS);
  }

  #lookUp(atMs: number): number {
    const known = this.#offsets.get(atMs);
    if (known !== undefined) return known;
    const offsetMs = this.#wallOf(atMs) - atMs;
    this.#offsets.set(atMs, offsetMs);
    return offsetMs;
  }

  #wallOf(epochMs: number): number {
    const parts = new Map<string, number>();
    for (const { type, value } of this.#format.formatToParts(epochMs))
      parts.set(type, Number(value));
    const of = (name: string): number => parts.get(name) ?? 0;
    const [month, day] = [of('month') - 1, of('day')];
    return Date.UTC(of('year'), month, day, of('hour'), of('minute'), of('second'));
  }
}
