import { describe, expect, it } from '@jest/globals';
import { encodeMessage } from '../../src/capture/record.js';
import { epochUs } from '../../src/domain/units.js';
import { statedArrivalUs } from '../../src/ingest/arrival-header.js';

/*
 * Found by `npm run fuzz`: a Kafka header may be without value, which the client library gives as null, and its name
 * may be longer than a capture's record can say. The first ended the batch, so that its partition never got beyond
 * the message; the second ended the recorder with a RangeError.
 */

describe('statedArrivalUs', () => {
  it('says nothing of a message whose header is without value', () => {
    const headers = { 'wardwave-due-us': null } as unknown as Parameters<typeof statedArrivalUs>[0];
    expect(statedArrivalUs(headers)).toBeUndefined();
  });
});

describe('encodeMessage', () => {
  it.each([
    { what: 'a name of 65,536 bytes', names: ['n'.repeat(65_536)] },
    { what: '65,536 headers', names: Array.from({ length: 65_536 }, () => 'n') },
  ])('refuses $what and says where the message stands', ({ names }) => {
    const message = {
      ...{ partition: 3, offset: 9, brokerTimeMs: -1, arrivedUs: epochUs(1) },
      ...{ key: undefined, value: undefined },
      headers: names.map((name) => ({ name, value: undefined })),
    };
    expect(() => encodeMessage(message)).toThrow(
      expect.objectContaining({
        code: 'ECG_CAPTURE_TOO_LARGE',
        message: expect.stringContaining('partition 3, offset 9'),
      }),
    );
  });
});
