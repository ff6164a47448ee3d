import { stringify } from 'yaml';
import { z } from 'zod';
import { EVENTS } from '../wire.js';
import { COMMAND_BODIES } from './command-bodies.js';
import { EVENT_SCHEMAS, REPLY_SCHEMAS } from './wire-schemas.js';

type EventName = keyof typeof EVENTS;

const NAMES = Object.keys(EVENTS) as EventName[];

/** Events that come from a dashboard; all others come from the server. */
const FROM_DASHBOARD: readonly EventName[] = ['seen', 'subscribe'];

/** Events that go out to other systems too. */
const OUTGOING: readonly EventName[] = ['alert', 'signal'];

const MEANINGS: Readonly<Record<EventName, string>> = {
  alert: 'An alert event in the ward’s log. Acknowledged by the receiver with its sequence number.',
  signal: 'What happened to an alarm signal or a bed; shares the sequence of alert.v1.',
  signals: 'Every alarm signal and pause of the ward; sent on connecting.',
  seen: 'Log entries that a person has had before their eyes.',
  heartbeat: 'Once a second: the server lives and can read the log.',
  bed: 'The state of one bed, when it changes.',
  wave: 'A stretch of a subscribed bed’s signal.',
  cells: 'Merged scores of a stretch of a subscribed bed’s signal.',
  catchup: 'The log cannot give everything that the dashboard asked for.',
  goodbye: 'Why the server ends the connection.',
  subscribe: 'Asks for the waves and cells of exactly these beds.',
};

/** A file of docs/api. */
export interface ApiDocument {
  readonly fileName: string;
  readonly text: string;
}

/**
 * Every document of docs/api, made from the schemas: a JSON Schema for each event and for each body of a command, and the AsyncAPI
 * document that says where each of them travels.
 */
export function apiDocuments(): readonly ApiDocument[] {
  const schemas = NAMES.map((name) => ({
    fileName: `${EVENTS[name]}.schema.json`,
    text: `${JSON.stringify(jsonSchemaOf(name), undefined, 2)}\n`,
  }));
  const bodies = Object.entries(COMMAND_BODIES).map(([name, schema]) => ({
    fileName: `${name}.body.schema.json`,
    text: `${JSON.stringify({ title: `${name}, body`, ...toJson(schema) }, undefined, 2)}\n`,
  }));
  return [...schemas, ...bodies, { fileName: 'asyncapi.yaml', text: asyncApiYaml() }];
}

/** Open to further fields: later versions may add some, and receivers must let them be. */
function jsonSchemaOf(name: EventName): object {
  return {
    title: EVENTS[name],
    description: MEANINGS[name],
    ...toJson(EVENT_SCHEMAS[name]),
  };
}

function toJson(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' });
}

function asyncApiYaml(): string {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'wardwave events',
      version: '1.0.0',
      description:
        'Events of a ward, over socket.io to dashboards, and to Kafka and webhooks of other systems. ' +
        'wardwave predicts anomalies and supplements the monitors’ own alarms.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      dashboard: {
        address: '/socket.io',
        description: 'socket.io; signed in by a JSON Web Token in the handshake’s auth.',
        messages: messageReferences(NAMES),
      },
      kafka: {
        address: 'ecg.alerts',
        description:
          'Kafka; key is the bed id; headers schema, seq and logId. At least once, in order.',
        messages: messageReferences(OUTGOING),
      },
      webhook: {
        address: '/',
        description:
          'HTTP POST, signed; the body has logId beside the fields. At least once, in order.',
        messages: messageReferences(OUTGOING),
      },
    },
    operations: {
      toDashboard: operation('send', 'dashboard', withoutThose(FROM_DASHBOARD)),
      fromDashboard: operation('receive', 'dashboard', FROM_DASHBOARD),
      toKafka: operation('send', 'kafka', OUTGOING),
      toWebhook: operation('send', 'webhook', OUTGOING),
    },
    components: {
      messages: Object.fromEntries(NAMES.map((name) => [name, message(name)])),
    },
  };
  return `# Made by \`npm run schemas\`; do not edit.\n${stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
}

function message(name: EventName): object {
  const replies: Readonly<Record<string, z.ZodType>> = REPLY_SCHEMAS;
  const reply = replies[name];
  return {
    name: EVENTS[name],
    title: EVENTS[name],
    summary: MEANINGS[name],
    payload: { $ref: `./${EVENTS[name]}.schema.json` },
    ...(reply !== undefined && { 'x-acknowledgement': toJson(reply) }),
  };
}

function messageReferences(names: readonly EventName[]): object {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}

function operation(
  action: 'send' | 'receive',
  channel: string,
  names: readonly EventName[],
): object {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}

function withoutThose(names: readonly EventName[]): readonly EventName[] {
  return NAMES.filter((name) => !names.includes(name));
}
