/** Puts a change to the player; the answer is its state. */
export type Change = (what: string, path: string, body?: object) => void;
