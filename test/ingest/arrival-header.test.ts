import { describe, expect, it } from '@jest/globals';

import { epochUs } from '../../src/domain/units.js';
import { statedArrivalUs, statedIn } from '../../src/ingest/arrival-header.js';

describe('statedArrivalUs', () => {
  it('reads what statedIn wrote, also as the bytes that Kafka gives', () => {
    const dueUs = epochUs(946_684_800_123_456);
    const { headers } = statedIn(dueUs);
    expect(statedArrivalUs(headers)).toBe(dueUs);
    const [[name, text] = ['', '']] = Object.entries(headers ?? {});
    expect(statedArrivalUs({ [name]: Buffer.from(String(text)) })).toBe(dueUs);
  });

  it('says nothing of a message that states nothing, or nothing that can be read', () => {
    expect(statedIn(undefined)).toEqual({});
    expect(statedArrivalUs(undefined)).toBeUndefined();
    expect(statedArrivalUs({})).toBeUndefined();
    const [name = ''] = Object.keys(statedIn(epochUs(1)).headers ?? {});
    expect(statedArrivalUs({ [name]: 'soon' })).toBeUndefined();
    expect(statedArrivalUs({ [name]: ['1', '2'] })).toBeUndefined();
  });
});
