import { describe, expect, it } from '@jest/globals';
import { map, of, Subject, take, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { epochUs } from '../../src/domain/units.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { bedItems, type KnownBed } from '../../src/windowing/bed-items.js';
import { windowPhaseUs } from '../../src/windowing/window-spec.js';
import {
  bed,
  EPOCH_US,
  frameOf,
  framesOf,
  itemsOf,
  SHORT_SPEC,
  windowsIn,
  type Item,
} from './fixtures.js';

/** A clock whose ticks the test gives. */
class HandClock {
  readonly #callbacks = new Set<() => void>();

  get listeners(): number {
    return this.#callbacks.size;
  }

  every(_periodMs: number, callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => {
      this.#callbacks.delete(callback);
    };
  }

  tick(times = 1): void {
    for (let at = 0; at < times; at++) for (const callback of this.#callbacks) callback();
  }
}

/** Each letter is a frame of one second: small letters are bed B6, capitals bed A7. Their windows begin with whole seconds. */
function secondsOf(letters: string): Record<string, EcgFrame> {
  return Object.fromEntries(
    Array.from(letters, (letter) => {
      const at = letter.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0);
      const bedId = bed(letter === letter.toLowerCase() ? 'B6' : 'A7');
      return [letter, frameOf(at * 360, (at + 1) * 360, { bedId, epoch: 1_790_000_000_000_000 })];
    }),
  );
}

/** An item as `bed:kind`, a window with its start in tenths of a second since the epoch. */
function brief(item: Item): string {
  const startUs = item.kind === 'window' ? item.window.startUs - 1_790_000_000_000_000 : undefined;
  return `${item.bedId}:${item.kind}${startUs === undefined ? '' : `@${startUs / 100_000}`}`;
}

function inMarbles(
  work: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void,
): void {
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  }).run(work);
}

const ONE_A_SECOND = { sampleRateHz: 100, lengthMs: 1_000, hopMs: 1_000 };

describe('bedItems', () => {
  it('emits facts and windows of each bed as its own frames allow', () => {
    inMarbles(({ hot, expectObservable }) => {
      const frames = hot('   a----A----b----c----d----e----|', secondsOf('abcdeA'));
      const expected = '     l----L--------------(012)3----(4X|)';
      expectObservable(frames.pipe(bedItems(ONE_A_SECOND), map(brief))).toBe(expected, {
        l: 'B6:layout',
        L: 'A7:layout',
        0: 'B6:window@0',
        1: 'B6:window@10',
        2: 'B6:window@20',
        3: 'B6:window@30',
        4: 'B6:window@40',
        X: 'A7:window@0',
      });
    });
  });

  it('tells a late frame and goes on', () => {
    inMarbles(({ hot, expectObservable }) => {
      const frames = hot('   b----c----d----e----f----a----#', secondsOf('abcdef'));
      const expected = '     l--------------(123)4----x----#';
      expectObservable(frames.pipe(bedItems(ONE_A_SECOND), map(brief))).toBe(expected, {
        l: 'B6:layout',
        1: 'B6:window@10',
        2: 'B6:window@20',
        3: 'B6:window@30',
        4: 'B6:window@40',
        x: 'B6:discarded',
      });
    });
  });

  it('says nothing more once the subscriber has left, and frees the clock and the source', () => {
    const clock = new HandClock();
    inMarbles(({ hot, expectObservable, expectSubscriptions }) => {
      const frames = hot('   a----b----c----d----e', secondsOf('abcde'));
      const unsubscribe = '  ------------------!';
      const subscribed = '   ^-----------------!';
      const expected = '     l--------------(012)';
      const items = frames.pipe(bedItems(ONE_A_SECOND, { clock }), map(brief));
      expectObservable(items, unsubscribe).toBe(expected, {
        l: 'B6:layout',
        0: 'B6:window@0',
        1: 'B6:window@10',
        2: 'B6:window@20',
      });
      expectSubscriptions(frames.subscriptions).toBe(subscribed);
    });
    expect(clock.listeners).toBe(0);
  });

  describe('where frames state when they arrived', () => {
    /** Ten seconds of frames of a quarter second, whose arrival is held up from the third second on. */
    function heldUp(
      untilS: number,
      options: { readonly discardedAtS?: number } = {},
    ): readonly Item[] {
      const all = framesOf(0, 3_600, 90);
      const fifth = all[4];
      const arrivals = all.map((frame, at) => {
        const sentS = (at + 1) * 0.25;
        return { frame, atS: sentS > 3 ? Math.max(sentS, untilS) : sentS };
      });
      const { discardedAtS } = options;
      if (discardedAtS !== undefined && fifth !== undefined)
        arrivals.splice(12, 0, { frame: fifth, atS: discardedAtS });
      let arrivedUs = epochUs(0);
      const frames = arrivals.map(({ frame, atS }) => ({ frame, arrivedUs: epochUs(atS * 1e6) }));
      const source = of(...frames).pipe(
        map((one) => {
          arrivedUs = one.arrivedUs;
          return one.frame;
        }),
      );
      return collect(source.pipe(bedItems(SHORT_SPEC, { arrivedUs: () => arrivedUs })));
    }
    const facts = (items: readonly Item[]): readonly string[] =>
      items.flatMap(({ kind }) => (kind === 'window' || kind === 'layout' ? [] : [kind]));

    it.each([
      { untilS: 3.25, told: [] },
      { untilS: 5.75, told: [] },
      { untilS: 6, told: ['feed-lost', 'feed-back'] },
      { untilS: 23, told: ['feed-lost', 'feed-back'] },
      { untilS: 63, told: ['feed-lost', 'feed-lost', 'feed-back'] },
    ])('tells the silence up to $untilS s, though no signal is missing', ({ untilS, told }) => {
      expect(facts(heldUp(untilS))).toEqual(told);
    });

    it('tells it at the same place and with the same words as live', () => {
      const clock = new HandClock();
      const frames = framesOf(0, 3_600, 90);
      const live: Item[] = [];
      const source = new Subject<EcgFrame>();
      source.pipe(bedItems(SHORT_SPEC, { clock })).subscribe((item) => live.push(item));
      for (const [at, frame] of frames.entries()) {
        if (at === 12) clock.tick(4 * 20);
        source.next(frame);
      }
      source.complete();
      expect(heldUp(23)).toEqual(live);
    });

    it('does not take a frame that brings nothing new for an end of silence', () => {
      const items = heldUp(6, { discardedAtS: 5 });
      expect(facts(items)).toEqual(['discarded', 'feed-lost', 'feed-back']);
    });
  });

  it('keeps the state of two subscribers apart', () => {
    const items = of(...framesOf(0, 1_800, 90)).pipe(bedItems(SHORT_SPEC));
    const [first, second] = [collect(items), collect(items)];
    expect(first.length).toBeGreaterThan(5);
    expect(second).toEqual(first);
  });

  it('stops a source that runs on when the subscriber has enough', () => {
    const pulled: number[] = [];
    const frames = of(...framesOf(0, 3_600, 90)).pipe(
      map((frame) => {
        pulled.push(frame.sequence);
        return frame;
      }),
    );
    expect(collect(frames.pipe(bedItems(SHORT_SPEC), take(2)))).toHaveLength(2);
    expect(pulled.length).toBeLessThan(40);
  });

  it('gives each bed what it would get alone', () => {
    const beds = ['B6', 'A7', 'B3'].map((id, at) =>
      framesOf(0, 3_600, 90, { bedId: bed(id), epoch: EPOCH_US + at * 31_337 }),
    );
    const mixed = Array.from({ length: 40 }, (_, at) =>
      beds.flatMap((frames) => frames.slice(at, at + 1)),
    );
    const items = collect(of(...mixed.flat()).pipe(bedItems(SHORT_SPEC)));
    for (const frames of beds) {
      const bedId = frames[0]?.bedId ?? bed('none');
      const phaseUs = windowPhaseUs(bedId, SHORT_SPEC);
      const alone = itemsOf(frames, { bedId, phaseUs });
      expect(items.filter((item) => item.bedId === bedId)).toEqual(alone);
    }
  });

  it('refuses a spec that cannot be cut', () => {
    expect(() => bedItems({ ...SHORT_SPEC, hopMs: 5_000 })).toThrow(
      expect.objectContaining({ code: 'ECG_WINDOW_BAD_SPEC' }),
    );
  });
});

describe('bedItems with a clock', () => {
  it('tells a bed as lost when no frame came for 3 s, and each frame begins the count anew', () => {
    const { clock, frames, kinds } = live();
    const [a, b] = framesOf(0, 720, 360);
    if (a === undefined || b === undefined) throw new Error('no frames');
    frames.next(a);
    clock.tick(12);
    frames.next(b);
    clock.tick(12);
    expect(kinds()).toEqual(['layout']);
    clock.tick(1);
    expect(kinds()).toEqual(['layout', 'feed-lost']);
  });

  it('does not count frames that add nothing as a sign of life', () => {
    const { clock, frames, kinds } = live();
    const frame = frameOf(0, 360);
    for (let at = 0; at < 14; at++) {
      frames.next(frame);
      clock.tick(1);
    }
    expect(kinds().filter((kind) => kind !== 'discarded')).toEqual(['layout', 'feed-lost']);
  });

  it('tells the silence of known beds that never send a frame', () => {
    const lastEndUs = epochUs(EPOCH_US);
    const { clock, items } = live([{ bedId: bed('B7'), lastEndUs }]);
    clock.tick(13);
    expect(items).toEqual([
      { kind: 'feed-lost', bedId: 'B7', sinceUs: lastEndUs, silentUs: 3_000_000 },
    ]);
  });

  it('ends its ticks when the source completes', () => {
    const { clock, frames } = live();
    expect(clock.listeners).toBe(1);
    frames.complete();
    expect(clock.listeners).toBe(0);
  });
});

describe('bedItems when a bed fails', () => {
  it('reports the fault, leaves the other beds alone and emits no window of the bed twice', () => {
    const faults: string[] = [];
    const good = framesOf(0, 7_200, 90, { bedId: bed('B1') });
    const other = framesOf(0, 7_200, 90, { bedId: bed('A7') });
    const broken = { ...frameOf(3_600, 3_690), sampleRateHz: 7 };
    const mixed = good.flatMap((frame, at) => [
      frame,
      ...(at === 40 ? [broken] : []),
      ...other.slice(at, at + 1),
    ]);
    const items = collect(
      of(...mixed).pipe(
        bedItems(SHORT_SPEC, {
          onFault: (bedId, fault) => faults.push(`${bedId} ${String(fault)}`),
        }),
      ),
    );
    expect(faults).toEqual([expect.stringContaining('B1 WindowError')]);
    expect(items.filter(({ bedId }) => bedId === 'A7')).toEqual(
      itemsOf(other, { bedId: bed('A7') }),
    );
    const starts = windowsIn(items.filter(({ bedId }) => bedId === 'B1')).map(
      ({ startUs }) => startUs,
    );
    expect(new Set(starts).size).toBe(starts.length);
    expect(starts.at(-1)).toBeGreaterThan(EPOCH_US + 19_000_000);
  });
});

function collect(items: Observable<Item>): readonly Item[] {
  const collected: Item[] = [];
  items.subscribe((item) => collected.push(item));
  return collected;
}

/** The operator on a subject, with a clock by hand. */
function live(knownBeds: readonly KnownBed[] = []): {
  clock: HandClock;
  frames: Subject<EcgFrame>;
  items: readonly Item[];
  kinds: () => readonly string[];
} {
  const clock = new HandClock();
  const frames = new Subject<EcgFrame>();
  const items: Item[] = [];
  frames.pipe(bedItems(SHORT_SPEC, { clock, knownBeds })).subscribe((item) => items.push(item));
  const kinds = (): readonly string[] =>
    items.map(({ kind }) => kind).filter((kind) => kind !== 'window');
  return { clock, frames, items, kinds };
}

describe('bedItems that notices silence', () => {
  const lostIn = (options: Omit<Parameters<typeof bedItems>[1] & object, 'clock'>) => {
    const clock = new HandClock();
    const frames = new Subject<EcgFrame>();
    const said: string[] = [];
    const subscription = frames
      .pipe(bedItems(ONE_A_SECOND, { ...options, clock }), map(brief))
      .subscribe((item) => said.push(item));
    const all = secondsOf('aA');
    for (const frame of Object.values(all)) frames.next(frame);
    return { clock, subscription, lost: () => said.filter((item) => item.endsWith('feed-lost')) };
  };

  it('leaves the silence of a bed that another process watches to that one', () => {
    const { clock, lost, subscription } = lostIn({ watches: (bedId) => bedId === bed('B6') });
    clock.tick(400);
    expect(lost()).toEqual(['B6:feed-lost', 'B6:feed-lost']);
    subscription.unsubscribe();
  });

  it('counts no silence while nobody can be heard, and begins anew after it', () => {
    let hears = true;
    const { clock, lost, subscription } = lostIn({ hears: () => hears });
    clock.tick(10);
    hears = false;
    clock.tick(100);
    hears = true;
    clock.tick(10);
    expect(lost()).toEqual([]);
    clock.tick(10);
    expect(lost()).toEqual(['B6:feed-lost', 'A7:feed-lost']);
    subscription.unsubscribe();
  });
});
