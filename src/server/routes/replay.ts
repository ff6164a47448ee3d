import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { LEADS } from '../../domain/lead.js';
import { ServerError } from '../errors.js';
import type { ReplayDesk, ReplayReply } from '../replay-desk.js';
import { REPLAY_SPEEDS, type ReplayState } from '../wire.js';
import { bedSchema, parse } from './parse.js';

const MAX_BEDS = 48;
const MAX_FAULT_S = 600;
const MAX_RANGE_MS = 3_600_000;
const MS_PER_SECOND = 1_000;

const CONTROL = { config: { permission: 'replay.control' } } as const;

const leads = z
  .array(z.enum(LEADS))
  .min(1)
  .refine((names) => new Set(names).size === names.length, { error: 'expected each lead once' })
  .optional();
const speedSchema = z.number().min(REPLAY_SPEEDS.min).max(REPLAY_SPEEDS.max);
const speedBody = z.strictObject({ speed: speedSchema });
const startBody = z.strictObject({
  beds: z
    .array(z.strictObject({ bedId: bedSchema, source: z.string().min(1).max(200), leads }))
    .min(1)
    .max(MAX_BEDS)
    .refine((beds) => new Set(beds.map(({ bedId }) => bedId)).size === beds.length, {
      error: 'expected each bed once',
    }),
  speed: speedSchema.default(1),
});

const common = { bedId: bedSchema, durationS: z.number().min(0.2).max(MAX_FAULT_S) };
const share = z.number().gt(0).max(1);
const ms = z.number().int().min(0).max(60_000);
const faultBody = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('drop'), share: share.default(0.2) }),
  z.strictObject({ ...common, kind: z.literal('delay'), delayMs: ms, jitterMs: ms.default(0) }),
  z.strictObject({
    ...common,
    kind: z.literal('duplicate'),
    share: share.default(1),
    afterMs: ms.default(0),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('noise'),
    snrDb: z.number().min(-20).max(40),
    leads,
  }),
  z.strictObject({ ...common, kind: z.literal('leadOff'), leads }),
  z.strictObject({
    ...common,
    kind: z.literal('clockStep'),
    stepMs: z.number().int().min(-86_400_000).max(86_400_000),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('linkDown'),
    frames: z.enum(['lost', 'delivered-after']).default('lost'),
  }),
]);
const annotationsQuery = z
  .object({
    bedId: bedSchema,
    fromMs: z.coerce.number().int().min(0),
    toMs: z.coerce.number().int().min(0),
  })
  .refine(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs <= MAX_RANGE_MS, {
    error: 'expected toMs after fromMs, by at most an hour',
  });

/** Adds what an engineer does with what the ward plays. */
export function registerReplay(app: FastifyInstance, replay: ReplayDesk | undefined): void {
  const desk = (): ReplayDesk => {
    if (replay !== undefined) return replay;
    const message =
      'This ward plays nothing: it watches monitors. `wardwave demo` plays recordings.';
    throw new ServerError('ECG_SERVER_NOT_FOUND', message);
  };

  app.get('/replay', CONTROL, () => desk().state());

  app.get('/replay/sources', CONTROL, async () => ({ sources: await desk().sources() }));

  app.post('/replay/start', CONTROL, async (request) =>
    changed(await desk().start(parse(startBody, request.body))),
  );

  app.post('/replay/speed', CONTROL, (request) =>
    desk().setSpeed(parse(speedBody, request.body).speed),
  );

  app.post('/replay/pause', CONTROL, () => desk().setPaused(true));

  app.post('/replay/resume', CONTROL, () => desk().setPaused(false));

  app.post('/replay/step', CONTROL, () => desk().step());

  app.post('/replay/faults', CONTROL, (request) => {
    const { bedId, durationS, ...fault } = parse(faultBody, request.body);
    return changed(desk().inject(bedId, fault, durationS * MS_PER_SECOND));
  });

  app.get('/replay/annotations', CONTROL, (request) => {
    const { bedId, ...range } = parse(annotationsQuery, request.query);
    const annotations = desk().annotations(bedId, range);
    if (annotations !== undefined) return { bedId, annotations };
    throw new ServerError('ECG_SERVER_UNKNOWN_BED', `Nothing is played on a bed ${bedId}.`);
  });
}

function changed(reply: ReplayReply): ReplayState {
  if (reply.ok) return reply.state;
  throw new ServerError('ECG_SERVER_BAD_REQUEST', reply.expected);
}
