import { describe, expect, it } from '@jest/globals';
import type { LoggedAlert } from '../../src/domain/alert.js';
import type { AlertLog } from '../../src/alerts/alert-log.js';
import type { JudgeInput } from '../../src/alerts/bed-judge.js';
import { BedKeeper } from '../../src/alerts/bed-keeper.js';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import { BED, CONTEXT, fact, judgeAll, scoreOf, ward, windows, type Signal } from './builders.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';

const WARD = ward('W');
const HOT: Signal = {
  leads: ['II'],
  scoreMilli: (cell) => (cell >= 203 && cell < 250 ? 4_000 : 0),
};
const ITEMS: readonly JudgeInput[] = [
  ...windows(15, 45, HOT),
  fact.lost(45, 3),
  fact.back(45, 50),
  fact.ended(51),
];

type Method = 'loadBed' | 'commit' | 'publish' | 'putStrip' | 'addBed';

class StoreDown extends Error {}

/** A log that fails at certain calls of a method, before or after the call has had its effect. */
function failing(
  log: AlertLog,
  plan: { readonly method: Method; readonly every: number; readonly effect: boolean },
): { readonly log: AlertLog; readonly failures: () => number } {
  let calls = 0;
  let failures = 0;
  const proxy = new Proxy(log, {
    get(target, name): unknown {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      return async (...parameters: unknown[]): Promise<unknown> => {
        const isDown = name === plan.method && calls++ % plan.every === 0;
        if (isDown) failures += 1;
        if (isDown && !plan.effect) throw new StoreDown();
        const result: unknown = await Reflect.apply(found, target, parameters);
        if (isDown) throw new StoreDown();
        return result;
      };
    },
  });
  return { log: proxy, failures: () => failures };
}

function keeperOn(log: AlertLog, errors: string[] = []): BedKeeper {
  const ignore = (): void => undefined;
  const logger = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (_: unknown, message: string) => void errors.push(message),
  };
  return new BedKeeper({ ...CONTEXT, wardId: WARD, log, logger });
}

async function retrying<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreDown)) throw error;
    }
  }
  throw new Error('still failing');
}

async function handleAll(
  keeper: BedKeeper,
  items: readonly JudgeInput[],
): Promise<readonly LoggedAlert[]> {
  const logged: LoggedAlert[] = [];
  for (const item of items) {
    const score = item.kind === 'window' ? scoreOf(item) : undefined;
    logged.push(...(await retrying(() => keeper.handle(item, score))).logged);
  }
  return logged;
}

describe('BedKeeper', () => {
  it('logs what the judgement says, each once and in order', async () => {
    const log = new MemoryAlertLog();
    const keeper = keeperOn(log);
    expect((await keeper.open()).logged).toEqual([]);
    const logged = await handleAll(keeper, ITEMS);
    expect(logged.map(({ event }) => event)).toEqual(judgeAll(ITEMS).events);
    expect(await log.read(WARD, 0, 100)).toEqual(logged);
    expect(await log.beds(WARD)).toEqual([BED]);
  });

  it.each([
    { method: 'commit', every: 2, effect: false },
    { method: 'commit', every: 2, effect: true },
    { method: 'publish', every: 2, effect: false },
    { method: 'putStrip', every: 10, effect: true },
    { method: 'loadBed', every: 2, effect: false },
    { method: 'addBed', every: 2, effect: false },
  ] as const)('goes on after $method failed (effect: $effect)', async (plan) => {
    const store = new MemoryAlertLog();
    const { log, failures } = failing(store, plan);
    const keeper = keeperOn(log);
    await retrying(() => keeper.open());
    const logged = await handleAll(keeper, ITEMS);
    expect(failures()).toBeGreaterThan(0);
    expect(logged.map(({ event }) => event)).toEqual(judgeAll(ITEMS).events);
    expect(await store.read(WARD, 0, 100)).toEqual(logged);
  });

  it('says a raised alert at the repeated call, not with the next event', async () => {
    const { log } = failing(new MemoryAlertLog(), { method: 'publish', every: 2, effect: false });
    const keeper = keeperOn(log);
    await retrying(() => keeper.open());
    const [item] = [fact.lost(45, 3)];
    const said = await retrying(() => keeper.handle(item));
    expect(said.logged.map(({ event }) => event.phase)).toEqual(['raised']);
    expect((await keeper.handle(item)).logged).toEqual([]);
  });

  it('goes on from what another process stored, without saying it twice', async () => {
    const log = new MemoryAlertLog();
    const [one, other] = [keeperOn(log), keeperOn(log)];
    await Promise.all([one.open(), other.open()]);
    for (const [i, item] of ITEMS.entries()) {
      const order = i % 3 === 0 ? [one, other] : [other, one];
      for (const keeper of order) await handleAll(keeper, [item]);
    }
    const logged = loggedAlerts(await log.read(WARD, 0, 100));
    expect(logged.map(({ event }) => event)).toEqual(judgeAll(ITEMS).events);
  });

  it('changes nothing when a new process reads the items again', async () => {
    const log = new MemoryAlertLog();
    await handleAll(keeperOn(log), ITEMS.slice(0, 20));
    const before = await log.read(WARD, 0, 100);
    const next = keeperOn(log);
    await next.open();
    expect(await handleAll(next, ITEMS.slice(0, 20))).toEqual([]);
    expect(await log.read(WARD, 0, 100)).toEqual(before);
    await handleAll(next, ITEMS.slice(20));
    const all = loggedAlerts(await log.read(WARD, 0, 100));
    expect(all.map(({ event }) => event)).toEqual(judgeAll(ITEMS).events);
  });

  it('says at its opening what an earlier life left unsaid', async () => {
    const log = new MemoryAlertLog();
    const { log: mute } = failing(log, { method: 'publish', every: 1, effect: false });
    await expect(keeperOn(mute).handle(fact.lost(45, 3))).rejects.toBeInstanceOf(StoreDown);
    const { logged, state } = await keeperOn(log).open();
    expect(logged.map(({ event }) => event.condition)).toEqual(['feed-lost']);
    expect(state.open['feed-lost']).toBeDefined();
  });

  it('judges a bed afresh, and says so, where its stored state is broken', async () => {
    const log = new MemoryAlertLog();
    await log.commit({
      bedId: BED,
      expectedVersion: 0,
      state: Buffer.from('{"schema":1}'),
      events: [],
    });
    const errors: string[] = [];
    const keeper = keeperOn(log, errors);
    await keeper.open();
    expect(errors).toHaveLength(1);
    expect(await handleAll(keeper, ITEMS)).toHaveLength(judgeAll(ITEMS).events.length);
  });

  it('keeps the strip of an alert without a hole', async () => {
    const log = new MemoryAlertLog();
    const keeper = keeperOn(log);
    const logged = await handleAll(keeper, ITEMS);
    const alertId = logged[0]?.event.alertId ?? '';
    const strip = await log.strip(BED, alertId);
    expect(strip?.leads[0]?.signalMv).toHaveLength(13 * 100);
    expect(strip?.leads[0]?.signalMv.every((mv) => mv === 0.5)).toBe(true);
  });
});
