import { randomBytes } from 'node:crypto';
import type { Settings } from '../config/schema.js';
import { parseWardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import { MemoryFrameSource } from '../ingest/memory-frame-source.js';
import { createTokenAuthority } from '../server/auth.js';
import { ReplayStudio, type ReplayStudioParts } from './replay-studio.js';
import { memoryStores } from './stores.js';
import { startWard, type WardProcess } from './ward-process.js';

/** A ward that runs in one process, and the token that opens its page. */
export interface DemoWard extends WardProcess {
  readonly token: string;
}

const TOKEN_LIFETIME_S = 12 * 3_600;

/**
 * Watches beds that are played in this process, as they would be live, at real speed until an engineer
 * sets another one.
 *
 * @throws {EcgError} where the model or the server's address is not usable
 */
export async function startDemo(
  settings: Settings,
  played: Pick<ReplayStudioParts, 'beds' | 'data' | 'seed'>,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<DemoWard> {
  const wardId = parseWardId(settings.ward.id);
  if (wardId === undefined) throw new EcgError('ECG_APP_WARD', 'The ward id cannot be used.');
  const jwtSecret = settings.server.jwtSecret ?? randomBytes(32).toString('hex');
  const source = new MemoryFrameSource();
  const studio = new ReplayStudio({ ...played, target: source, clock });
  const ward = await startWard({
    settings,
    wardId,
    jwtSecret,
    source,
    stores: memoryStores(),
    // While the playing is paused, the time that passes here says nothing of the beds.
    listening: () => (studio.state().paused ? 'behind' : 'hearing'),
    sourceHealth: () => ({ name: 'replay', ok: true }),
    openCanaryTarget: () => Promise.resolve(leftOpen(source)),
    replay: studio,
    clock,
    logger,
  });
  const failed = Promise.race([ward.failed, studio.failed]);
  const tokens = createTokenAuthority({ secret: jwtSecret, clock });
  const token = await tokens.issueToken({
    subject: 'demo',
    wardId,
    roles: ['charge-nurse', 'engineer'],
    expiresInS: TOKEN_LIFETIME_S,
  });
  return {
    url: ward.url,
    token,
    failed,
    stop: async () => {
      await studio.stop();
      await ward.stop();
    },
  };
}

/** The canary's way in ends with the canary; the source goes on. */
function leftOpen(source: MemoryFrameSource): FrameTarget {
  return {
    send: (frame, dueUs) => {
      source.send(frame, dueUs);
    },
    sendMessage: (key, bytes, dueUs) => {
      source.sendMessage(key, bytes, dueUs);
    },
    ready: () => source.ready(),
    flush: () => source.flush(),
    close: () => Promise.resolve(),
  };
}
