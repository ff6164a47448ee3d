import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { RedisScripts } from '../aggregation/redis-scripts.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { storeKeys } from '../domain/store-keys.js';
import { RedisWardRelay } from '../server/redis-ward-relay.js';
import type { WardRelay } from '../server/ward-relay.js';

/** Which ward is shared, and over which Redis. */
export interface RelayOptions {
  readonly url: string;
  readonly keyPrefix: string;
  readonly wardId: WardId;
}

/**
 * Opens what carries beds and waves between the processes of a ward. It has a connection of its own, so
 * that a burst of waves never stands before an alert.
 *
 * @throws {EcgError} `ECG_STORE_BAD_URL` where the URL is none
 */
export async function openRelay(
  { url, keyPrefix, wardId }: RelayOptions,
  ports: { readonly clock: Clock; readonly logger: Logger },
): Promise<WardRelay> {
  const folder = fileURLToPath(new URL('../server/commands', import.meta.url));
  const scripts = await RedisScripts.open({ url, scriptFolders: [folder] });
  return new RedisWardRelay({
    ...ports,
    scripts,
    keys: storeKeys(keyPrefix),
    wardId,
    processId: randomUUID(),
    close: () => scripts.close(),
  });
}
