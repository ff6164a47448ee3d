import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import { nestsTooDeeply } from '../domain/nesting.js';
import { allSettings, fromEnvironment, type SettingInfo } from './environment.js';
import { ConfigError, type ConfigProblem } from './errors.js';
import { settingsSchema, type Settings } from './schema.js';

/** Where settings come from; later ones win: file, environment, command line. */
export interface ConfigSources {
  /** The text of a YAML file, with its name for messages. */
  readonly file?: { readonly name: string; readonly text: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** From command line options, by group. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Joins and checks all settings.
 *
 * @throws {ConfigError} `ECG_CONFIG_INVALID` with every problem of every source
 */
export function loadSettings(sources: ConfigSources): Settings {
  const environment = fromEnvironment(sources.environment);
  const merged = mergeGroups([readFile(sources.file), environment.values, sources.overrides ?? {}]);
  const checked = settingsSchema.safeParse(merged);
  const known = checked.success ? [] : allSettings();
  const problems = [
    ...environment.problems,
    ...(checked.error?.issues.flatMap((issue) => toProblems(issue, merged, known)) ?? []),
  ];
  if (!checked.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(checked.data);
}

/** The settings as they may be shown: secrets are replaced by a word. */
export function withoutSecrets(settings: Settings): unknown {
  const secret = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : '(set)';
  return {
    ...settings,
    kafka: { ...settings.kafka, saslPassword: secret(settings.kafka.saslPassword) },
    redis: { ...settings.redis, url: settings.redis.url?.replace(/\/\/[^@/]*@/, '//(set)@') },
    audit: { ...settings.audit, hmacKey: secret(settings.audit.hmacKey) },
    outgoing: {
      ...settings.outgoing,
      webhookUrl: settings.outgoing.webhookUrl?.replace(
        /^(\w+:\/\/)(?:[^@/]*@)?([^/?#]*).*$/,
        '$1$2/(set)',
      ),
      webhookSecret: secret(settings.outgoing.webhookSecret),
    },
    server: { ...settings.server, jwtSecret: secret(settings.server.jwtSecret) },
  };
}

type Groups = Record<string, unknown>;

function readFile(file: ConfigSources['file']): Groups {
  if (file === undefined) return {};
  let parsed: unknown;
  if (nestsTooDeeply(file.text)) {
    throw fileError(file.name, 'YAML', 'a text that is nested too deeply');
  }
  try {
    parsed = parseYaml(file.text) ?? {};
  } catch (cause) {
    // Behind its first line the message shows the text around the fault, which may be a secret.
    const came = cause instanceof Error ? cause.message.split('\n', 1)[0] : undefined;
    throw fileError(file.name, 'YAML', came ?? 'other text');
  }
  if (isGroup(parsed)) return parsed;
  throw fileError(file.name, 'groups of settings such as `kafka:`', 'a single value or a list');
}

function fileError(name: string, expected: string, came: string): ConfigError {
  const problem = { setting: name, variable: '', expected, came, example: 'ward: { id: ward-7B }' };
  return new ConfigError([problem]);
}

function mergeGroups(sources: readonly Groups[]): Groups {
  const merged: Groups = {};
  for (const source of sources) {
    for (const [group, values] of Object.entries(source)) {
      const before = merged[group];
      merged[group] = isGroup(before) && isGroup(values) ? { ...before, ...values } : values;
    }
  }
  return merged;
}

function isGroup(value: unknown): value is Groups {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toProblems(
  issue: z.core.$ZodIssue,
  input: Groups,
  known: readonly SettingInfo[],
): readonly ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      setting: [...issue.path, key].join('.'),
      variable: '',
      expected: 'a setting that wardwave knows (see `wardwave check-config --list`)',
      came: 'a name that is none of its settings',
      example: '',
    }));
  }
  const [group, name] = issue.path.map(String);
  const info = known.find((setting) => setting.group === group && setting.name === name);
  return [
    {
      setting: issue.path.join('.'),
      variable: info?.variable ?? '',
      expected: expectation(issue, info?.description),
      came: SECRETS.has(issue.path.join('.'))
        ? hidden(valueAt(input, issue.path))
        : shown(valueAt(input, issue.path)),
      example: info?.example ?? '',
    },
  ];
}

function expectation(issue: z.core.$ZodIssue, description: string | undefined): string {
  const own =
    issue.code === 'custom' || issue.code === 'invalid_format' ? issue.message : undefined;
  return own ?? description ?? issue.message;
}

/** Settings whose value is never repeated, not even where it is refused. */
export const SECRETS: ReadonlySet<string> = new Set([
  'audit.hmacKey',
  'kafka.saslPassword',
  'outgoing.webhookSecret',
  'outgoing.webhookUrl',
  'redis.url',
  'server.jwtSecret',
]);

function hidden(value: unknown): string {
  return value === undefined ? 'nothing' : 'something else (not shown)';
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return JSON.stringify(value);
  } catch {
    // YAML's aliases can make a list that holds itself.
    return 'a value that holds itself';
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)] as unknown;
    return isGroup(value) ? value[String(key)] : undefined;
  }, input);
}
