/** Facts of a log line, such as `bed`, `windowStartMs` and `code`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logging; pino satisfies it. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
