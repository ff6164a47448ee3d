import type { WardId } from '../domain/bed.js';

/** How far a target has come. */
export interface Cursor {
  /** The log that the number counts in. */
  readonly logId: string;
  /** Everything up to this entry has been dealt with. */
  readonly seq: number;
}

/** An entry that a target would not take. */
export interface SetAside {
  readonly target: string;
  readonly logId: string;
  readonly seq: number;
  /** The receiver's answer, as a stable word. */
  readonly reason: string;
  readonly atMs: number;
}

/**
 * Keeps, for each ward, who may send now and how far each target has come.
 *
 * Whoever takes the lease gets a token above all earlier ones. A write with an older token changes nothing:
 * a sender that was held up, and whose lease another one has taken meanwhile, cannot put a cursor back.
 */
export interface CursorStore {
  /**
   * Takes the lease, or holds it on.
   *
   * @returns the token; undefined while another owner has it
   */
  lease(wardId: WardId, owner: string, forMs: number): Promise<number | undefined>;
  /** Gives the lease back, where the owner still has it. */
  release(wardId: WardId, owner: string): Promise<void>;
  /** A target's cursor; undefined where it never had one. */
  cursor(wardId: WardId, target: string): Promise<Cursor | undefined>;
  /**
   * Moves a cursor, and keeps the entry that was set aside, if one was, in the same step.
   *
   * @returns false where the token is no longer the newest: nothing was changed
   */
  move(wardId: WardId, step: CursorStep): Promise<boolean>;
  /** Entries set aside, the newest last; the store keeps a bounded number. */
  setAside(wardId: WardId): Promise<readonly SetAside[]>;
}

/** One move of a cursor. */
export interface CursorStep {
  readonly token: number;
  readonly target: string;
  readonly cursor: Cursor;
  readonly setAside?: SetAside;
}

/** Entries set aside that a ward keeps; older ones fall away. */
export const MAX_SET_ASIDE = 1_000;
