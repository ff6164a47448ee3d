/** Puts a change to the player; the answer is whether it was made. */
export type Change = (what: string, path: string, body?: object) => Promise<boolean>;
