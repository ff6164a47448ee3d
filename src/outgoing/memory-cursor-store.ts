import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { US_PER_MS } from '../domain/units.js';
import {
  MAX_SET_ASIDE,
  type Cursor,
  type CursorStep,
  type CursorStore,
  type SetAside,
} from './cursor-store.js';

interface Ward {
  fence: number;
  lease: { readonly owner: string; readonly untilUs: number } | undefined;
  readonly cursors: Map<string, Cursor>;
  readonly aside: SetAside[];
}

/** Cursors in this process: they are gone with it, as is the log that they count in. */
export class MemoryCursorStore implements CursorStore {
  readonly #clock: Pick<Clock, 'nowUs'>;
  readonly #wards = new Map<WardId, Ward>();

  constructor(clock: Pick<Clock, 'nowUs'>) {
    this.#clock = clock;
  }

  lease(wardId: WardId, owner: string, forMs: number): Promise<number | undefined> {
    const ward = this.#ward(wardId);
    const nowUs = this.#clock.nowUs();
    const held = ward.lease !== undefined && ward.lease.untilUs > nowUs ? ward.lease : undefined;
    if (held !== undefined && held.owner !== owner) return Promise.resolve(undefined);
    if (held === undefined) ward.fence += 1;
    ward.lease = { owner, untilUs: nowUs + forMs * US_PER_MS };
    return Promise.resolve(ward.fence);
  }

  release(wardId: WardId, owner: string): Promise<void> {
    const ward = this.#ward(wardId);
    if (ward.lease?.owner === owner) ward.lease = undefined;
    return Promise.resolve();
  }

  cursor(wardId: WardId, target: string): Promise<Cursor | undefined> {
    return Promise.resolve(this.#ward(wardId).cursors.get(target));
  }

  move(wardId: WardId, { token, target, cursor, setAside }: CursorStep): Promise<boolean> {
    const ward = this.#ward(wardId);
    if (ward.fence !== token) return Promise.resolve(false);
    if (setAside !== undefined) {
      ward.aside.push(setAside);
      ward.aside.splice(0, ward.aside.length - MAX_SET_ASIDE);
    }
    ward.cursors.set(target, cursor);
    return Promise.resolve(true);
  }

  setAside(wardId: WardId): Promise<readonly SetAside[]> {
    return Promise.resolve([...this.#ward(wardId).aside]);
  }

  #ward(wardId: WardId): Ward {
    const known = this.#wards.get(wardId);
    if (known !== undefined) return known;
    const ward: Ward = { fence: 0, lease: undefined, cursors: new Map(), aside: [] };
    this.#wards.set(wardId, ward);
    return ward;
  }
}
