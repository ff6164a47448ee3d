/** Whether what a check asks is so, and what was seen. */
export interface Judgement {
  readonly holds: boolean;
  /** What was seen, or what was seen nearest to what was asked; a sentence without its full stop. */
  readonly reason: string;
}
