import { signal } from '@preact/signals';
import type { CommandReply } from '../../../src/server/wire.js';
import { ApiError } from '../app/api.js';
import { COMMAND_TEXT } from '../texts.js';

/** What the last command of this screen failed with; undefined where nothing failed. */
export const commandProblem = signal<string | undefined>(undefined);

/**
 * Carries out a command of staff. What was not done is said in one line that stays until the next command:
 * a nurse must not believe that a thing was done.
 *
 * @returns the answer; undefined where there is none
 */
export async function carryOut<Answer = CommandReply>(
  what: string,
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    const answer = await call;
    commandProblem.value = undefined;
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const why = error.status === 0 ? COMMAND_TEXT.noAnswer : error.message;
    commandProblem.value = COMMAND_TEXT.failed(what, why);
    return undefined;
  }
}
