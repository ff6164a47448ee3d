import type { Settings } from '../config/schema.js';
import type { AccessSettings } from '../server/access-settings.js';

const MS_PER_SECOND = 1_000;

/** What the settings say of access, as the server takes it. */
export function accessSettings({ access }: Settings): AccessSettings {
  const { oidcIssuer } = access;
  return {
    ...(oidcIssuer === undefined
      ? {}
      : {
          oidc: {
            issuer: oidcIssuer,
            audience: access.oidcAudience,
            subjectClaim: access.oidcSubjectClaim,
            rolesClaim: access.oidcRolesClaim,
            wardsClaim: access.oidcWardsClaim,
            words: new Map(access.oidcWords.map(wordPair)),
            keysMaxAgeMs: access.oidcKeysMaxAgeS * MS_PER_SECOND,
          },
        }),
    allowedOrigins: access.allowedOrigins,
    requestsPerMinute: access.requestsPerMinute,
    eventBurst: access.socketEventBurst,
    eventsPerSecond: access.socketEventsPerSecond,
    recheckPeriodMs: access.recheckEveryS * MS_PER_SECOND,
  };
}

function wordPair(text: string): readonly [string, string] {
  const [theirs = '', ours = ''] = text.split('=');
  return [theirs, ours];
}
