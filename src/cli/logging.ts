import { pino } from 'pino';
import type { Settings } from '../config/schema.js';
import type { Logger } from '../domain/logger.js';

/** Structured log lines on standard error, so that standard output stays the command's own. */
export function openLog(level: Settings['log']['level']): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
