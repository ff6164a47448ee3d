import type { Command } from 'commander';
import { stringify } from 'yaml';
import { allSettings } from '../config/environment.js';
import { withoutSecrets } from '../config/load.js';
import { readSettings } from './settings.js';

/** Adds `wardwave check-config`. */
export function addCheckConfig(program: Command): void {
  program
    .command('check-config')
    .description('Check the settings and print the effective ones, without secrets')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .option('--list', 'print every setting with its variable, range and example instead')
    .action((options: { config?: string; list?: boolean }) => {
      if (options.list === true) {
        for (const { group, name, variable, description, example } of allSettings()) {
          console.log(`${group}.${name}\n    ${variable}\n    ${description}; e.g. ${example}`);
        }
        return;
      }
      console.log(stringify(withoutSecrets(readSettings(options.config))));
    });
}
