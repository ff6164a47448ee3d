import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from '../support/process.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

async function webhook(status: number) {
  server = createServer((_request, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    WARDWAVE_OUTGOING_WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    WARDWAVE_OUTGOING_WEBHOOK_SECRET: 'a-secret-for-tests-that-is-long-enough',
  };
}

describe('wardwave integrations check', () => {
  it('says what took the test, with exit code 0', async () => {
    const { code, stdout } = await runCli(['integrations', 'check'], await webhook(202));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'webhook: took the test message\n' });
  });

  it('says what each of several said, with exit code 1 where one did not take it', async () => {
    const environment = { ...(await webhook(401)), WARDWAVE_OUTGOING_HL7_ADDRESS: '127.0.0.1:1' };
    const { code, stdout } = await runCli(['integrations', 'check'], environment);
    expect(code).toBe(1);
    expect(stdout).toContain('webhook: refused the test message (http-401)');
    expect(stdout).toContain('hl7: did not take the test message (mllp-no-connection)');
  });

  it('refuses to check nothing, with exit code 2', async () => {
    const { code, stderr } = await runCli(['integrations', 'check']);
    expect(code).toBe(2);
    expect(stderr).toContain('No target is set');
  });
});
