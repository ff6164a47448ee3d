import { Option, type Command } from 'commander';
import { systemClock } from '../app/system-clock.js';
import { parseWardId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import { ROLES, type Role } from '../domain/staff.js';
import { createTokenAuthority } from '../server/auth.js';
import { countOption } from './options.js';
import { readSettings } from './settings.js';

interface TokenOptions {
  readonly config?: string;
  readonly subject: string;
  readonly hours: number;
  readonly role: readonly Role[];
}

const SECONDS_PER_HOUR = 3_600;

/** Adds `wardwave token`. */
export function addToken(program: Command): void {
  program
    .command('token')
    .description('Issue a sign-in token for a dashboard of the ward')
    .requiredOption('--subject <pseudonym>', 'who signs in: a staff or screen pseudonym')
    .option('--hours <count>', 'how long it is valid', countOption, 12)
    .addOption(
      new Option('--role <role...>', 'what they may do')
        .choices(ROLES)
        .default(['viewer'], 'viewer'),
    )
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .action(async ({ config, subject, hours, role }: TokenOptions) => {
      const { server, ward } = readSettings(config);
      const wardId = parseWardId(ward.id);
      if (server.jwtSecret === undefined || wardId === undefined) {
        const message = 'Set WARDWAVE_SERVER_JWT_SECRET to the secret of the ward’s server.';
        throw new EcgError('ECG_APP_NO_SECRET', message);
      }
      const tokens = createTokenAuthority({ secret: server.jwtSecret, clock: systemClock });
      console.log(
        await tokens.issueToken({
          subject,
          wardId,
          roles: role,
          expiresInS: hours * SECONDS_PER_HOUR,
        }),
      );
    });
}
