import { describe, expect, it } from '@jest/globals';

import { epochUs } from '../../src/domain/units.js';
import { PartitionLedger } from '../../src/ingest/partition-ledger.js';
import { bed } from './frames.js';

const take = (ledger: PartitionLedger, partition: number, offset: number): void => {
  ledger.keeper(partition)?.took({ offset, bedId: bed('B1'), endUs: epochUs(offset * 10) });
};

describe('PartitionLedger', () => {
  it('tells each offset to commit once', () => {
    const ledger = new PartitionLedger();
    ledger.assign([0, 1]);
    take(ledger, 1, 5);
    expect(ledger.uncommitted()).toEqual([{ partition: 1, offset: 5 }]);
    ledger.committed([{ partition: 1, offset: 5 }]);
    expect(ledger.uncommitted()).toEqual([]);
  });

  it('forgets a revoked partition, and takes a kept one as delivered again', () => {
    const ledger = new PartitionLedger();
    ledger.assign([0, 1]);
    take(ledger, 0, 7);
    take(ledger, 1, 7);
    ledger.progress(bed('B1'), epochUs(70));
    ledger.assign([1, 2]);
    expect([0, 1, 2].map((partition) => ledger.has(partition))).toEqual([false, true, true]);
    expect(ledger.uncommitted()).toEqual([]);
    take(ledger, 1, 7);
    expect(ledger.uncommitted()).toEqual([{ partition: 1, offset: 8 }]);
  });

  it('says how many messages wait', () => {
    const ledger = new PartitionLedger();
    ledger.assign([3]);
    take(ledger, 3, 9);
    ledger.sawEnd(3, 25);
    expect(ledger.health()).toEqual([
      { partition: 3, nextOffset: 10, committedOffset: undefined, lagMessages: 15 },
    ]);
  });
});
