import type { Priority } from '../../../src/domain/alert.js';

/** From the page to the worker that holds the connection. */
export type ToLink =
  | {
      readonly kind: 'start';
      readonly url: string;
      readonly token: string;
      /** Where waves and cells go, past the page. */
      readonly wavePort: MessagePort;
    }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'latching'; readonly priorities: readonly Priority[] }
  | { readonly kind: 'seen'; readonly seqs: readonly number[] }
  | { readonly kind: 'close' };
