import { describe, expect, it } from '@jest/globals';
import { isAllowedOrigin } from '../../src/server/origins.js';

describe('isAllowedOrigin', () => {
  it.each([
    { name: 'no origin at all', origin: undefined, host: 'ward:8080', allowed: true },
    { name: 'the own page', origin: 'http://ward:8080', host: 'ward:8080', allowed: true },
    { name: 'the own page behind TLS', origin: 'https://ward', host: 'ward', allowed: true },
    {
      name: 'a host header with its port',
      origin: 'https://ward',
      host: 'ward:443',
      allowed: true,
    },
    { name: 'another port', origin: 'http://ward:9090', host: 'ward:8080', allowed: false },
    { name: 'another host', origin: 'https://evil.example', host: 'ward', allowed: false },
    {
      name: 'a host that only begins so',
      origin: 'https://ward.evil.example',
      host: 'ward',
      allowed: false,
    },
    { name: 'an opaque origin', origin: 'null', host: 'ward', allowed: false },
    { name: 'no host header', origin: 'https://ward', host: undefined, allowed: false },
    { name: 'one that is set', origin: 'https://board.example', host: 'ward', allowed: true },
    {
      name: 'one that is set, by another scheme',
      origin: 'http://board.example',
      host: 'ward',
      allowed: false,
    },
  ])('answers $allowed to $name', ({ origin, host, allowed }) => {
    expect(isAllowedOrigin(origin, host, ['https://board.example'])).toBe(allowed);
  });
});
