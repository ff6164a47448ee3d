import { describe, expect, it } from '@jest/globals';

import { BedPartitions } from '../../src/ingest/bed-partitions.js';
import { partitionOfKey } from '../../src/ingest/kafka-client.js';
import { bed } from './frames.js';

describe('partitionOfKey', () => {
  // Hashes that Kafka's own clients give, without their sign bit.
  it.each([
    { key: '21', hash: -973_932_308 },
    { key: 'foobar', hash: -790_332_482 },
    { key: 'a-little-bit-long-string', hash: -985_981_536 },
    { key: 'abc', hash: 479_470_107 },
  ])('puts $key where Kafka puts it', ({ key, hash }) => {
    for (const count of [1, 7, 12, 50]) {
      expect(partitionOfKey(key, count)).toBe((hash & 0x7fff_ffff) % count);
    }
  });
});

describe('BedPartitions', () => {
  it('knows nothing before the number of partitions is known', () => {
    expect(new BedPartitions().of(bed('abc'))).toBeUndefined();
  });

  it('goes by the hash until a frame says otherwise', () => {
    const partitions = new BedPartitions();
    partitions.resize(7);
    expect(partitions.of(bed('abc'))).toBe(479_470_107 % 7);
    partitions.saw(bed('abc'), 6);
    expect(partitions.of(bed('abc'))).toBe(6);
    partitions.resize(7);
    expect(partitions.of(bed('abc'))).toBe(6);
  });

  it('begins anew when the topic gets more partitions', () => {
    const partitions = new BedPartitions();
    partitions.resize(7);
    partitions.saw(bed('abc'), 6);
    partitions.resize(12);
    expect(partitions.of(bed('abc'))).toBe(479_470_107 % 12);
  });
});
