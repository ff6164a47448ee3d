import { join } from 'node:path';
import { RedisScripts, type RedisScriptsOptions } from '../../src/aggregation/redis-scripts.js';

const source = join(import.meta.dirname, '../../src');

/** The folders of every Lua script. */
export const SCRIPT_FOLDERS = [
  join(source, 'aggregation/commands'),
  join(source, 'alerts/commands'),
  join(source, 'outgoing/commands'),
  join(source, 'server/commands'),
] as const;

/** Connects to a Redis with every script of the source tree. */
export function openScripts(
  url: string,
  options: Partial<RedisScriptsOptions> = {},
): Promise<RedisScripts> {
  return RedisScripts.open({ url, scriptFolders: SCRIPT_FOLDERS, ...options });
}
