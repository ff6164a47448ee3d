import { z } from 'zod';

/** A setting's example, shown where its value is refused. */
const example = (text: string): { example: string } => ({ example: text });

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, '1 to 64 letters, digits, ".", "_" or "-"');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const milliseconds = (min: number, max: number) => z.number().int().min(min).max(max);

const bpm = z.number().int().min(10).max(300);

const ward = z.strictObject({
  id: id.default('ward-1').meta(example('ward-7B')),
});

const kafka = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'host:port'))
    .default([])
    .meta(example('kafka-1:9092,kafka-2:9092')),
  clientId: id.default('wardwave').meta(example('wardwave')),
  groupId: id.default('wardwave').meta(example('wardwave')),
  framesTopic: id.default('ecg.frames').meta(example('ecg.frames')),
  deadLetterTopic: id.default('ecg.frames.dlq').meta(example('ecg.frames.dlq')),
  alertsTopic: id.default('ecg.alerts').meta(example('ecg.alerts')),
  fromBeginning: z.boolean().default(false).meta(example('false')),
  partitions: z.number().int().min(1).max(10_000).default(12).meta(example('12')),
  replicationFactor: z.number().int().min(1).max(9).default(1).meta(example('3')),
  retentionHours: z.number().min(0.1).max(8_760).default(72).meta(example('72')),
  tls: z.boolean().default(false).meta(example('true')),
  tlsCaFile: z.string().min(1).optional().meta(example('/etc/wardwave/ca.pem')),
  tlsCertFile: z.string().min(1).optional().meta(example('/etc/wardwave/client.pem')),
  tlsKeyFile: z.string().min(1).optional().meta(example('/etc/wardwave/client.key')),
  saslMechanism: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .meta(example('scram-sha-512')),
  saslUsername: z.string().min(1).optional().meta(example('wardwave')),
  saslPassword: z.string().min(1).optional().meta(example('(secret)')),
});

const redis = z.strictObject({
  url: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'redis://host:port or rediss://host:port')
    .optional()
    .meta(example('redis://localhost:6379')),
  keyPrefix: id.default('wardwave').meta(example('wardwave')),
  cellTtlHours: z.number().min(1).max(720).default(73).meta(example('73')),
  alertLogMaxEntries: z
    .number()
    .int()
    .min(100)
    .max(10_000_000)
    .default(500_000)
    .meta(example('500000')),
  alertLogRetentionHours: z.number().min(72).max(8_760).default(168).meta(example('168')),
});

const windowing = z.strictObject({
  lengthMs: milliseconds(1_000, 60_000).multipleOf(100).default(10_000).meta(example('10000')),
  hopMs: milliseconds(100, 10_000).multipleOf(100).default(1_000).meta(example('1000')),
  allowedLatenessMs: milliseconds(0, 30_000).default(2_000).meta(example('2000')),
});

/** The detectors that come with wardwave. */
export const DETECTORS = ['mmae', 'mcf'] as const;

/** The name of a detector that comes with wardwave. */
export type DetectorName = (typeof DETECTORS)[number];

/** The detector where nothing chooses one. */
export const DEFAULT_DETECTOR: DetectorName = 'mmae';

const inference = z.strictObject({
  // Not filled in, so that a choice beside a manifest is seen; the default is for whoever reads the list.
  detector: z
    .enum(DETECTORS)
    .optional()
    .meta({ ...example('mcf'), default: DEFAULT_DETECTOR }),
  manifest: z.string().min(1).optional().meta(example('models/mmae-ecg.json')),
  workers: z.number().int().min(0).max(256).default(0).meta(example('2')),
  maxBatch: z.number().int().min(1).max(64).default(8).meta(example('8')),
  maxDelayMs: milliseconds(0, 1_000).default(20).meta(example('20')),
  maxPendingWindows: z.number().int().min(8).max(100_000).default(256).meta(example('256')),
  stretchHop: z.boolean().default(true).meta(example('true')),
});

const alerts = z.strictObject({
  anomalyK: z.number().int().min(1).max(50).default(6).meta(example('6')),
  anomalyN: z.number().int().min(1).max(50).default(10).meta(example('10')),
  anomalyDelayMs: milliseconds(0, 10_000).default(1_000).meta(example('1000')),
  endRatio: z.number().min(0.1).max(1).default(0.8).meta(example('0.8')),
  mediumFromMs: milliseconds(100, 10_000).default(3_000).meta(example('3000')),
  highFromMs: milliseconds(100, 10_000).default(6_000).meta(example('6000')),
  highFromRatio: z.number().min(1).max(100).default(1.5).meta(example('1.5')),
  limitFloor: z.number().min(0.1).max(15).default(1.3).meta(example('1.3')),
  limitCeiling: z.number().min(0.5).max(15).default(5).meta(example('5')),
  limitMargin: z.number().min(0.1).max(10).default(1).meta(example('1')),
  warmUpMs: milliseconds(0, 3_600_000).default(60_000).meta(example('60000')),
  memoryMs: milliseconds(60_000, 6_000_000).default(600_000).meta(example('600000')),
  learnOneInWhilePresent: z.number().int().min(1).max(1_000).default(8).meta(example('8')),
  flatForMs: milliseconds(3_000, 10_000).default(4_000).meta(example('4000')),
  leadOffForMs: milliseconds(100, 10_000).default(1_000).meta(example('1000')),
  noisyForMs: milliseconds(1_000, 60_000).default(5_000).meta(example('5000')),
  rateLowBpm: bpm.default(40).meta(example('40')),
  rateHighBpm: bpm.default(140).meta(example('140')),
  rateExtremeLowBpm: bpm.default(30).meta(example('30')),
  rateExtremeHighBpm: bpm.default(160).meta(example('160')),
  rateHysteresisBpm: z.number().int().min(0).max(50).default(5).meta(example('5')),
  rateDelayMs: milliseconds(0, 60_000).default(3_000).meta(example('3000')),
  rateEndDelayMs: milliseconds(0, 60_000).default(5_000).meta(example('5000')),
  chaoticWindows: z.number().int().min(1).max(60).default(3).meta(example('3')),
  chaoticWithinMs: milliseconds(1_000, 10_000).default(4_000).meta(example('4000')),
  chaoticEndAfterMs: milliseconds(1_000, 120_000).default(15_000).meta(example('15000')),
  mergeWithinMs: milliseconds(0, 300_000).default(30_000).meta(example('30000')),
  lethalMergeWithinMs: milliseconds(0, 60_000).default(10_000).meta(example('10000')),
  technicalMergeWithinMs: milliseconds(0, 300_000).default(10_000).meta(example('10000')),
  reviseEveryMs: milliseconds(1_000, 600_000).default(5_000).meta(example('5000')),
  stripRetentionHours: z.number().int().min(1).max(8_760).default(168).meta(example('168')),
});

const outgoing = z.strictObject({
  kafka: z.boolean().default(false).meta(example('true')),
  webhookUrl: z.string().min(1).optional().meta(example('https://alerts.example.org/wardwave')),
  webhookSecret: z.string().min(32).optional().meta(example('(at least 32 random characters)')),
  webhookTimeoutMs: milliseconds(100, 60_000).default(5_000).meta(example('5000')),
  hl7Address: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'host:port')
    .optional()
    .meta(example('engine.example.org:2575')),
  hl7Tls: z.boolean().default(false).meta(example('true')),
  hl7AckTimeoutMs: milliseconds(100, 120_000).default(10_000).meta(example('10000')),
  hl7ReceivingApplication: id.optional().meta(example('ALERT_MANAGER')),
  hl7ReceivingFacility: id.optional().meta(example('HOSPITAL')),
  refusalAttempts: z.number().int().min(1).max(20).default(3).meta(example('3')),
  longestPauseMs: milliseconds(1_000, 600_000).default(60_000).meta(example('60000')),
  awayAfterMs: milliseconds(1_000, 600_000).default(30_000).meta(example('30000')),
  leaseMs: milliseconds(1_000, 120_000).default(9_000).meta(example('9000')),
});

const priority = z.enum(['low', 'medium', 'high']);

const signals = z.strictObject({
  latchingPriorities: z.array(priority).default(['high']).meta(example('high')),
  escalatedPriorities: z.array(priority).default(['medium', 'high']).meta(example('high')),
  escalationTiers: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,31}:\d{5,6}$/, 'name:milliseconds'))
    .max(8)
    .default(['second-nurse:20000', 'charge-nurse:60000'])
    .meta(example('second-nurse:20000,charge-nurse:60000')),
  maxAudioPauseMs: milliseconds(10_000, 120_000).default(120_000).meta(example('120000')),
});

const canary = z.strictObject({
  enabled: z.boolean().default(true).meta(example('true')),
});

const server = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').meta(example('0.0.0.0')),
  port: z.number().int().min(0).max(65_535).default(8_080).meta(example('8080')),
  jwtSecret: z.string().min(32).optional().meta(example('(at least 32 random characters)')),
});

const audit = z.strictObject({
  folder: z.string().min(1).optional().meta(example('/var/lib/wardwave/audit')),
  hmacKey: z.string().min(32).optional().meta(example('(at least 32 random characters)')),
  segmentMib: z.number().int().min(1).max(64).default(4).meta(example('4')),
});

const burden = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'an IANA time zone')
    .default('UTC')
    .meta(example('Europe/Zurich')),
  shifts: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,31}=([01]\d|2[0-3]):[0-5]\d$/, 'name=HH:MM'))
    .min(1)
    .max(12)
    .default(['day=07:00', 'night=19:00'])
    .meta(example('early=06:00,late=14:00,night=22:00')),
});

const access = z.strictObject({
  oidcIssuer: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta(example('https://id.example/ward')),
  oidcAudience: z.string().min(1).default('wardwave').meta(example('wardwave')),
  oidcSubjectClaim: z.string().min(1).default('sub').meta(example('sub')),
  oidcRolesClaim: z.string().min(1).default('roles').meta(example('realm_access.roles')),
  oidcWardsClaim: z.string().min(1).default('wards').meta(example('wards')),
  oidcWords: z
    .array(z.string().regex(/^[^=]+=[^=]+$/, 'the word of the issuer=the word of wardwave'))
    .default([])
    .meta(example('Registered Nurse=nurse,7B=ward-7B')),
  oidcKeysMaxAgeS: z.number().int().min(10).max(86_400).default(600).meta(example('600')),
  recheckEveryS: z.number().int().min(5).max(3_600).default(60).meta(example('60')),
  allowedOrigins: z
    .array(z.string().regex(/^https?:\/\/[^/\s*]+$/, 'scheme://host[:port], without a path'))
    .default([])
    .meta(example('https://board.example')),
  requestsPerMinute: z.number().int().min(60).max(100_000).default(1_200).meta(example('1200')),
  socketEventBurst: z.number().int().min(10).max(10_000).default(60).meta(example('60')),
  socketEventsPerSecond: z.number().int().min(1).max(1_000).default(10).meta(example('10')),
});

const log = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info').meta(example('info')),
});

/**
 * Every setting of wardwave with its range, unit (in its name) and default.
 * docs/configuration.md explains them; the environment variable of `kafka.groupId` is
 * `WARDWAVE_KAFKA_GROUP_ID`.
 */
export const settingsSchema = z
  .strictObject({
    ward: ward.prefault({}),
    kafka: kafka.prefault({}),
    redis: redis.prefault({}),
    windowing: windowing.prefault({}),
    inference: inference.prefault({}),
    alerts: alerts.prefault({}),
    signals: signals.prefault({}),
    canary: canary.prefault({}),
    outgoing: outgoing.prefault({}),
    server: server.prefault({}),
    audit: audit.prefault({}),
    burden: burden.prefault({}),
    access: access.prefault({}),
    log: log.prefault({}),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string[], message: string, input: unknown): void => {
      issues.push({ code: 'custom', path, message, input });
    };
    const { windowing: w, alerts: a, kafka: k, inference: i } = value;
    if (i.detector !== undefined && i.manifest !== undefined) {
      const message = `no detector beside inference.manifest (${i.manifest}): leave one of the two out`;
      refuse(['inference', 'detector'], message, i.detector);
    }
    if (w.hopMs > w.lengthMs) {
      refuse(['windowing', 'hopMs'], `at most windowing.lengthMs (${w.lengthMs})`, w.hopMs);
    }
    if (a.anomalyK > a.anomalyN) {
      refuse(['alerts', 'anomalyK'], `at most alerts.anomalyN (${a.anomalyN})`, a.anomalyK);
    }
    if (a.anomalyN * 100 > w.lengthMs / 2) {
      refuse(['alerts', 'anomalyN'], 'at most half of windowing.lengthMs, in cells', a.anomalyN);
    }
    if (a.limitFloor > a.limitCeiling) {
      refuse(
        ['alerts', 'limitFloor'],
        `at most alerts.limitCeiling (${a.limitCeiling})`,
        a.limitFloor,
      );
    }
    const delays = value.signals.escalationTiers.map((tier) => Number(tier.split(':')[1]));
    if (delays.some((afterMs, i) => afterMs <= (delays[i - 1] ?? 0))) {
      refuse(
        ['signals', 'escalationTiers'],
        'each tier later than the one before it',
        value.signals.escalationTiers,
      );
    }
    if (delays.some((afterMs) => afterMs < 10_000 || afterMs > 120_000)) {
      refuse(
        ['signals', 'escalationTiers'],
        'tiers of 10000 to 120000 ms',
        value.signals.escalationTiers,
      );
    }
    for (const part of [0, 1]) {
      const parts = value.burden.shifts.map((shift) => shift.split('=')[part]);
      if (new Set(parts).size === parts.length) continue;
      const message = `shifts with a ${part === 0 ? 'name' : 'beginning'} of their own each`;
      refuse(['burden', 'shifts'], message, value.burden.shifts);
    }
    const { outgoing: o } = value;
    if ((o.webhookUrl === undefined) !== (o.webhookSecret === undefined)) {
      const missing = o.webhookUrl === undefined ? 'webhookUrl' : 'webhookSecret';
      refuse(['outgoing', missing], 'an address and a secret together, or neither', undefined);
    }
    if (
      o.webhookUrl !== undefined &&
      !/^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(o.webhookUrl)
    ) {
      refuse(
        ['outgoing', 'webhookUrl'],
        'https://host/path, or http:// to localhost',
        'another address',
      );
    }
    if (a.rateLowBpm >= a.rateHighBpm) {
      refuse(['alerts', 'rateLowBpm'], `below alerts.rateHighBpm (${a.rateHighBpm})`, a.rateLowBpm);
    }
    if (a.rateExtremeLowBpm > a.rateLowBpm) {
      const message = `at most alerts.rateLowBpm (${a.rateLowBpm})`;
      refuse(['alerts', 'rateExtremeLowBpm'], message, a.rateExtremeLowBpm);
    }
    if (a.rateExtremeHighBpm < a.rateHighBpm) {
      const message = `at least alerts.rateHighBpm (${a.rateHighBpm})`;
      refuse(['alerts', 'rateExtremeHighBpm'], message, a.rateExtremeHighBpm);
    }
    const signsIn = k.saslUsername !== undefined && k.saslPassword !== undefined;
    if (k.saslMechanism !== undefined && !signsIn) {
      refuse(
        ['kafka', 'saslUsername'],
        'a user and password beside kafka.saslMechanism',
        undefined,
      );
    }
  });

/** All settings, checked and complete. */
export type Settings = z.infer<typeof settingsSchema>;
