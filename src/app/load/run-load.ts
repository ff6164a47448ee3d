import { randomUUID } from 'node:crypto';
import {
  CANARY_BED_ID,
  isSystemBed,
  parseBedId,
  parseWardId,
  type WardId,
} from '../../domain/bed.js';
import { EcgError } from '../../domain/errors.js';
import { KafkaFrameTarget } from '../../ingest/kafka-frame-target.js';
import { FrameCalendar } from '../../load/frame-calendar.js';
import { createTokenAuthority } from '../../server/auth.js';
import { kafkaConnection } from '../kafka-settings.js';
import { redisStores, type Stores } from '../stores.js';
import { LoadObserver } from './load-observer.js';
import type { LoadParts, LoadResult } from './load-options.js';
import { LoadSender } from './load-sender.js';
import { LoadSignal } from './load-signal.js';
import { LoadSteps } from './load-steps.js';
import { LogWatch } from './log-watch.js';
import { WardPage } from './ward-page.js';
import { MAX_SUBSCRIBED_BEDS } from '../../server/wire.js';

/** Frames that may wait for Kafka before further ones go unsent. */
const MAX_WAITING_FRAMES = 100_000;

const TOKEN_LIFETIME_S = 24 * 3_600;

/**
 * Puts a load on a ward that runs, from the outside: frames into Kafka by the clock, scores and alerts out of its page
 * and its log.
 *
 * @throws {EcgError} `ECG_APP_NO_KAFKA`, `ECG_APP_NO_SECRET`, `ECG_APP_LOAD_PAGE`; `ECG_APP_LOAD_WARD` where the ward
 *   has other beds; `ECG_LOAD_OPTION` where frames hold no whole number of samples
 */
export async function runLoad(parts: LoadParts): Promise<LoadResult> {
  const { settings, plan, clock, logger } = parts;
  const { wardId, token } = await signIn(parts);
  await refuseOtherBeds(parts, token);
  const signal = new LoadSignal(plan);
  const connection = await kafkaConnection(settings);
  const { framesTopic } = settings.kafka;
  const opened: { close(): unknown }[] = [];
  try {
    const target = await KafkaFrameTarget.open(
      { connection, framesTopic, maxWaitingFrames: MAX_WAITING_FRAMES },
      { clock, logger },
    );
    opened.push(target);
    const stores = await openLog(parts);
    if (stores !== undefined) opened.push(stores);
    const lastSeq = await headSeq(parts, token);
    const observer = new LoadObserver({ plan, windowing: settings.windowing, signal, clock });
    const pages = await openPages(parts, { token, lastSeq, observer });
    opened.push(...pages);
    const watch =
      stores === undefined
        ? undefined
        : new LogWatch({
            ...{ log: stores.alerts, wardId, afterSeq: lastSeq, clock },
            onAlert: ({ event }) => {
              observer.alert('log', event);
            },
          });
    if (watch !== undefined) opened.push(watch);
    const frames = new FrameCalendar({
      startUs: clock.nowUs(),
      frameUs: signal.frameUs,
      phases: plan.phases,
    });
    const sender = new LoadSender({
      ...{ signal, target, clock, calendar: frames },
      onFrame: (due, outcome) => {
        observer.frame(due, outcome);
      },
    });
    const isLogWatched = watch !== undefined;
    const steps = new LoadSteps({ parts, sender, observer, pages, signal, isLogWatched });
    const done = await steps.run();
    return {
      ...done,
      pageDisconnects: pages.reduce((sum, page) => sum + page.disconnects, 0),
      logReadFailures: watch?.failures ?? 0,
      wasStopped: parts.signal.aborted,
    };
  } finally {
    for (const what of opened.reverse()) await what.close();
  }
}

async function signIn({ settings, clock }: LoadParts): Promise<{ wardId: WardId; token: string }> {
  const wardId = parseWardId(settings.ward.id);
  const { jwtSecret } = settings.server;
  if (jwtSecret === undefined || wardId === undefined) {
    const message =
      'The load signs in as a page: set WARDWAVE_SERVER_JWT_SECRET to the secret of the ward’s server.';
    throw new EcgError('ECG_APP_NO_SECRET', message);
  }
  const tokens = createTokenAuthority({ secret: jwtSecret, clock });
  const token = await tokens.issueToken({
    subject: `load-${randomUUID().slice(0, 8)}`,
    wardId,
    roles: ['viewer'],
    expiresInS: TOKEN_LIFETIME_S,
  });
  return { wardId, token };
}

/** A load makes up beds and alarms: it must not come between those of patients. */
async function refuseOtherBeds(parts: LoadParts, token: string): Promise<void> {
  const { beds } = await ask<{ readonly beds: readonly { readonly bedId: string }[] }>(
    parts,
    token,
    '/api/v1/beds',
  );
  const other = beds.find(({ bedId }) => !isOfLoad(bedId));
  if (other === undefined || parts.allowsOtherBeds) return;
  const message =
    `The ward at ${parts.url} has bed ${other.bedId}, which is not of a load. A load makes up beds and alarms: ` +
    'give it a ward of its own.';
  throw new EcgError('ECG_APP_LOAD_WARD', message);
}

/** Made up by a load, or by wardwave itself. */
function isOfLoad(text: string): boolean {
  const bedId = parseBedId(text);
  if (bedId === undefined || text.startsWith('LOAD-')) return true;
  return bedId === CANARY_BED_ID || isSystemBed(bedId);
}

async function headSeq(parts: LoadParts, token: string): Promise<number> {
  const { headSeq: head } = await ask<{ readonly headSeq: number }>(
    parts,
    token,
    '/api/v1/alerts?limit=1',
  );
  return head;
}

async function ask<Answer>({ url }: LoadParts, token: string, path: string): Promise<Answer> {
  const refused = (cause: unknown): EcgError =>
    new EcgError('ECG_APP_LOAD_PAGE', `No page of the ward answers at ${url}${path}.`, { cause });
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL(path, url), { headers }).catch((cause: unknown) => {
    throw refused(cause);
  });
  if (!answer.ok) throw refused(new Error(`status ${answer.status}`));
  return (await answer.json()) as Answer;
}

async function openLog({ settings: { redis } }: LoadParts): Promise<Stores | undefined> {
  return redis.url === undefined ? undefined : redisStores({ ...redis, url: redis.url });
}

/** One page for each 128 watched beds; the first one takes the alerts. */
async function openPages(
  { url, plan, clock }: LoadParts,
  made: { readonly token: string; readonly lastSeq: number; readonly observer: LoadObserver },
): Promise<readonly WardPage[]> {
  const count = Math.max(1, Math.ceil(plan.watchedBeds / MAX_SUBSCRIBED_BEDS));
  const { token, lastSeq, observer } = made;
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      WardPage.open(
        { url, token, lastSeq },
        {
          onAlert: ({ event }) => {
            if (index === 0) observer.alert('page', event);
          },
          onCells: (cells) => {
            observer.cells(cells, clock.nowUs());
          },
        },
      ),
    ),
  );
}
