import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromFile, Parser } from '@asyncapi/parser';
import { Ajv, type ValidateFunction } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedDetector } from '../../../src/app/detectors.js';
import { REPLIES_AGREE, SCHEMAS_AGREE } from '../../../src/server/schemas/agreement.js';
import { apiDocuments } from '../../../src/server/schemas/api-documents.js';
import { COMMAND_BODIES } from '../../../src/server/schemas/command-bodies.js';
import { EVENTS } from '../../../src/server/wire.js';
import { acknowledged, wardEvent } from '../../outgoing/builders.js';
import { alertEvent, liveBed, bed } from '../../support/fixture-ward.js';
import { eventually } from '../../support/services.js';
import { asTheyArrive, demoBeds } from '../../support/streams.js';
import { openShippedDetector, runChain } from '../../support/test-chain.js';
import { startHarness, type Harness } from '../../support/ward-harness.js';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'api');
const ajv = new Ajv({ strict: false });

/** The schema with no room for further fields, so that one which the schema lacks is found. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const isObject = 'properties' in schema;
  return { ...Object.fromEntries(entries), ...(isObject && { additionalProperties: false }) };
}

function validatorOf(event: string): ValidateFunction {
  const text = readFileSync(join(FOLDER, `${event}.schema.json`), 'utf8');
  return ajv.compile(closed(JSON.parse(text)) as object);
}

function problemsOf(event: string, values: readonly unknown[]): readonly unknown[] {
  const validate = validatorOf(event);
  return values.flatMap((value) => (validate(value) ? [] : (validate.errors ?? [])));
}

let opened: OpenedDetector;
let harness: Harness;

beforeAll(async () => {
  opened = await openShippedDetector();
  harness = await startHarness();
});

afterAll(async () => {
  await opened.detector.close();
  await harness.close();
});

describe('docs/api', () => {
  it('is what the code makes: else run `npm run schemas`', () => {
    const made = apiDocuments();
    expect(readdirSync(FOLDER).sort()).toEqual(made.map(({ fileName }) => fileName).sort());
    for (const { fileName, text } of made) {
      expect(readFileSync(join(FOLDER, fileName), 'utf8')).toBe(text);
    }
  });

  it('has a schema, agreed with its type, for every event', () => {
    const names = Object.values(EVENTS).map((event) => `${event}.schema.json`);
    const bodies = Object.keys(COMMAND_BODIES).map((name) => `${name}.body.schema.json`);
    expect(apiDocuments().map(({ fileName }) => fileName)).toEqual([
      ...names,
      ...bodies,
      'asyncapi.yaml',
    ]);
    expect(Object.keys(SCHEMAS_AGREE)).toEqual(Object.keys(EVENTS));
    expect(Object.values(REPLIES_AGREE)).toEqual([true, true, true]);
  });

  it('is a valid AsyncAPI document that names every event', async () => {
    const path = join(FOLDER, 'asyncapi.yaml');
    const { document, diagnostics } = await fromFile(new Parser(), path).parse();
    expect(
      diagnostics.map(({ severity }): number => severity).filter((severity) => severity === 0),
    ).toEqual([]);
    const named = document
      ?.components()
      .messages()
      .all()
      .map((message) => message.name());
    expect(named?.sort()).toEqual(Object.values(EVENTS).sort());
  });

  it('describes what synthetic beds bring through the chain', async () => {
    const frames = demoBeds(60).map(({ frames: ofBed }) => ofBed);
    const events = [...(await runChain(asTheyArrive(frames), { opened })).values()].flat();
    const logged = events.map((event, index) => ({ seq: index + 1, wardId: 'test', event }));
    const sent = JSON.parse(JSON.stringify(logged)) as readonly unknown[];
    expect(new Set(events.map(({ condition }) => condition)).size).toBeGreaterThanOrEqual(4);
    expect(problemsOf('alert.v1', sent)).toEqual([]);
  });

  it.each([
    ['PUT /beds/B01/limits', { limit: { kind: 'fixed', limitScore: 2.5 }, rateHighBpm: 140 }],
    ['PUT /beds/B01/limits', { limit: { kind: 'fixed', limitScore: 99 } }],
    ['PUT /beds/B01/limits', { limit: { kind: 'baseline' }, more: 1 }],
    ['POST /beds/B01/baseline', { action: 'freeze' }],
    ['POST /beds/B01/baseline', { action: 'forget' }],
    ['POST /beds/B01/standby', { on: true }],
    ['POST /beds/B01/standby', { on: 'yes' }],
    ['PUT /beds/B01/conditions-off', { conditions: ['noisy'] }],
    ['PUT /beds/B01/conditions-off', { conditions: ['no-such-condition'] }],
    ['POST /beds/B01/audio-pause', { seconds: 60 }],
    ['POST /beds/B01/audio-pause', { seconds: 121 }],
    ['POST /alerts/A1/mark', { verdict: 'false' }],
    ['POST /alerts/A1/mark', {}],
  ])('describes the body of a command as the server takes it: %s %j', async (request, body) => {
    harness.view.statuses = [liveBed('B01')];
    const [method = '', path = ''] = request.split(' ');
    const reply = await fetch(`${harness.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await harness.token()}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    await reply.text();
    const file = `${path.split('/').at(-1) ?? ''}.body.schema.json`;
    const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as object;
    expect(ajv.validate(schema, body)).toBe(reply.status !== 400);
  });

  it('describes entries about signals', () => {
    const entries = [acknowledged(5), wardEvent(6, 'discharged'), wardEvent(7, 'control-changed')];
    expect(problemsOf('signal.v1', entries)).toEqual([]);
    const { signal } = acknowledged(5).signal;
    const signals = { throughSeq: 5, signals: [signal], pauses: [] };
    expect(problemsOf('signals.v1', [signals])).toEqual([]);
  });

  it('refuses what the type does not have', () => {
    expect(problemsOf('alert.v1', [{ seq: 0, wardId: 'test', event: {} }])).not.toEqual([]);
    const misspelt = { seq: 1, wardId: 'test', event: { ...alertEvent(), leed: 'II' } };
    expect(problemsOf('alert.v1', [misspelt])).not.toEqual([]);
  });

  it('describes what a dashboard receives', async () => {
    const B01 = bed('B01');
    harness.view.statuses = [liveBed('B01')];
    for (let seq = 1; seq <= 3; seq++) harness.view.log(alertEvent());
    harness.view.trimBefore(3);
    const received = new Map<string, unknown[]>();
    const socket = harness.socket({
      token: await harness.token(),
      lastSeq: 1,
      logId: 'fixture-log',
    });
    socket.onAny((event: string, value: unknown) => {
      received.set(event, [...(received.get(event) ?? []), value]);
    });
    socket.connect();
    await eventually(() => received.has('heartbeat.v1'), { what: 'a heartbeat' });
    const request = { beds: ['B01', 'B99'] };
    const reply = await socket.emitWithAck('subscribe.v1', request);
    harness.server.publishBed(liveBed('B01'));
    harness.server.publishWave({
      bedId: B01,
      startMs: 1,
      sampleRateHz: 250,
      leads: ['II'],
      samplesUv: Int16Array.of(1, 2),
    });
    harness.server.publishCells({
      bedId: B01,
      firstCellIndex: 1,
      cellCount: 1,
      leads: ['II'],
      meanMilli: Int32Array.of(1),
      limitsMilli: [1_300],
    });
    const expected = ['alert.v1', 'bed.v1', 'catchup.v1', 'cells.v1', 'heartbeat.v1', 'wave.v1'];
    await eventually(() => expected.every((event) => received.has(event)), { what: 'each event' });
    for (const [event, values] of received)
      expect([event, problemsOf(event, values)]).toEqual([event, []]);
    expect(problemsOf('subscribe.v1', [request])).toEqual([]);
    expect(reply).toMatchObject({ ok: true });
  });
});
