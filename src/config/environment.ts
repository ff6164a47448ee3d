import { z } from 'zod';
import type { ConfigProblem } from './errors.js';
import { settingsSchema } from './schema.js';

/** Variables that are no settings but are ours. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set(['WARDWAVE_DATA', 'WARDWAVE_CONFIG']);

/** Names that the field uses for the same settings. */
const ALIASES: Readonly<Record<string, string>> = {
  KAFKA_BROKERS: 'WARDWAVE_KAFKA_BROKERS',
  REDIS_URL: 'WARDWAVE_REDIS_URL',
};

/** One setting as the schema has it. */
export interface SettingInfo {
  readonly group: string;
  readonly name: string;
  readonly variable: string;
  readonly example: string;
  readonly type: 'number' | 'boolean' | 'list' | 'text';
  /** Such as `integer 1..256 (default 8)`. */
  readonly description: string;
}

/** Every setting, in the schema's order. */
export function allSettings(): readonly SettingInfo[] {
  return Object.entries(settingsSchema.shape).flatMap(([group, schema]) => {
    const inner = schema.def.innerType as z.ZodObject<Record<string, z.ZodType>>;
    return Object.entries(inner.shape).map(([name, leaf]) => describeLeaf(group, name, leaf));
  });
}

/** The environment variable of a setting: `kafka.groupId` is `WARDWAVE_KAFKA_GROUP_ID`. */
export function variableOf(group: string, name: string): string {
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  return `WARDWAVE_${group}_${snake}`.toUpperCase();
}

/** Settings found in the environment, by group, and the variables that are none. */
export interface FromEnvironment {
  readonly values: Record<string, Record<string, unknown>>;
  readonly problems: readonly ConfigProblem[];
}

/** Reads settings from environment variables; text becomes what the setting's type asks for. */
export function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): FromEnvironment {
  const byVariable = new Map(allSettings().map((setting) => [setting.variable, setting]));
  const values: FromEnvironment['values'] = {};
  const problems: ConfigProblem[] = [];
  for (const [key, text] of Object.entries(environment)) {
    const variable = ALIASES[key] ?? key;
    if (text === undefined || text === '' || !variable.startsWith('WARDWAVE_')) continue;
    if (OTHER_VARIABLES.has(variable)) continue;
    const setting = byVariable.get(variable);
    if (setting === undefined) {
      problems.push(unknownVariable(variable));
      continue;
    }
    // The long name wins over its alias, whatever order they come in.
    if (key !== variable && environment[variable] !== undefined) continue;
    (values[setting.group] ??= {})[setting.name] = parse(text, setting.type);
  }
  return { values, problems };
}

function parse(text: string, type: SettingInfo['type']): unknown {
  switch (type) {
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
      return text.split(',').map((item) => item.trim());
    case 'text':
      return text;
  }
}

function describeLeaf(group: string, name: string, leaf: z.ZodType): SettingInfo {
  const json = z.toJSONSchema(leaf, { io: 'output', unrepresentable: 'any' });
  const type =
    json.type === 'number' || json.type === 'integer'
      ? 'number'
      : json.type === 'boolean'
        ? 'boolean'
        : json.type === 'array'
          ? 'list'
          : 'text';
  const example = json['example'];
  return {
    group,
    name,
    variable: variableOf(group, name),
    example: typeof example === 'string' ? example : '',
    type,
    description: describeRange(json),
  };
}

function describeRange(json: z.core.JSONSchema.BaseSchema): string {
  const parts: string[] = [
    json.enum === undefined ? String(json.type ?? 'text') : json.enum.join(' | '),
  ];
  if (json.minimum !== undefined && json.maximum !== undefined) {
    parts.push(`${json.minimum}..${json.maximum}`);
  }
  if (json.default !== undefined) parts.push(`(default ${JSON.stringify(json.default)})`);
  return parts.join(' ');
}

function unknownVariable(variable: string): ConfigProblem {
  return {
    setting: variable,
    variable: '',
    expected: 'a variable that wardwave knows (see `wardwave check-config --list`)',
    came: 'a name that is none of its settings',
    example: '',
  };
}
