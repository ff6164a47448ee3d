import { ApiError } from '../app/api.js';

/**
 * Hands on an answer that is asked for again and again. One that does not come is asked for anew soon, so it is
 * said nowhere: the line that tells how a command ended stays for commands.
 */
export function polled<Answer>(asked: Promise<Answer>, take: (answer: Answer) => void): void {
  asked.then(take).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
}
