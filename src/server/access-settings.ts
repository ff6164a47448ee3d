import type { OidcSettings } from './oidc.js';

/** Who may use the server, and how much of it. */
export interface AccessSettings {
  /** The provider whose tokens are good beside local ones. */
  readonly oidc?: OidcSettings;
  /** Other origins whose pages may use this server, such as `https://board.example`. */
  readonly allowedOrigins: readonly string[];
  /** Requests to the API of one subject at one address. */
  readonly requestsPerMinute: number;
  /** Events of one socket at once, and over time. */
  readonly eventBurst: number;
  readonly eventsPerSecond: number;
  /** How often the token of a connected dashboard is checked again. */
  readonly recheckPeriodMs: number;
}

/** What holds where nothing is set. */
export const DEFAULT_ACCESS: AccessSettings = {
  allowedOrigins: [],
  requestsPerMinute: 1_200,
  eventBurst: 60,
  eventsPerSecond: 10,
  recheckPeriodMs: 60_000,
};
