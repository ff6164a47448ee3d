import type { Logger } from '../domain/logger.js';

import type { ConsumerSession } from './consumer-session.js';
import type { PartitionLedger } from './partition-ledger.js';

/** Commits what the ledger says, one request at a time. */
export class OffsetCommitter {
  readonly #ledger: PartitionLedger;
  readonly #logger: Logger;
  #underway: Promise<void> | undefined;

  constructor(ledger: PartitionLedger, logger: Logger) {
    this.#ledger = ledger;
    this.#logger = logger;
  }

  /** Settles when no commit is underway. */
  async idle(): Promise<void> {
    await this.#underway;
  }

  /** Commits what has changed; a failure is no loss, only more to deliver again. Never rejects. */
  commit(session: ConsumerSession | undefined): Promise<void> {
    if (session === undefined) return Promise.resolve();
    this.#underway ??= this.#commit(session).finally(() => {
      this.#underway = undefined;
    });
    return this.#underway;
  }

  async #commit(session: ConsumerSession): Promise<void> {
    const offsets = this.#ledger.uncommitted();
    if (offsets.length === 0) return;
    try {
      await session.commit(offsets);
      this.#ledger.committed(offsets);
    } catch (error) {
      this.#logger.warn({ err: error }, 'Offsets could not be committed; it is tried again.');
    }
  }
}
