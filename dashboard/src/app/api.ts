import type { Verdict } from '../../../src/domain/alarm-signal.js';
import type { AlertStrip, Condition, LoggedAlert } from '../../../src/domain/alert.js';
import type { BedControl, LimitControl } from '../../../src/domain/bed-control.js';
import type {
  AlertDetail,
  BedHistory,
  CommandReply,
  LimitPreview,
  SessionInfo,
  WardInfo,
} from '../../../src/server/wire.js';

/** The server said no, or did not answer. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(answer: {
    readonly code: string;
    readonly message: string;
    readonly status: number;
  }) {
    super(answer.message);
    this.name = 'ApiError';
    this.code = answer.code;
    this.status = answer.status;
  }
}

const TIMEOUT_MS = 8_000;

/** What staff set of a bed's limits. */
export interface LimitsRequest {
  readonly limit: LimitControl;
  readonly rateLowBpm?: number;
  readonly rateHighBpm?: number;
}

/** The routes of the server, typed by its contract. Every call throws {@link ApiError} where it fails. */
export class WardApi {
  #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** Goes on with another token. */
  signIn(token: string): void {
    this.#token = token;
  }

  session(): Promise<SessionInfo> {
    return this.get('/session');
  }

  ward(): Promise<WardInfo> {
    return this.get('/ward');
  }

  acknowledge(alertId: string): Promise<CommandReply> {
    return this.send('POST', `/alerts/${encodeURIComponent(alertId)}/acknowledge`);
  }

  mark(alertId: string, verdict: Verdict): Promise<CommandReply> {
    return this.send('POST', `/alerts/${encodeURIComponent(alertId)}/mark`, { verdict });
  }

  /** Pauses the sound of a bed, or of the ward where none is named. */
  pauseAudio(bedId: string | undefined, seconds: number): Promise<CommandReply> {
    return this.send('POST', pausePath(bedId), { seconds });
  }

  resumeAudio(bedId: string | undefined): Promise<CommandReply> {
    return this.send('DELETE', pausePath(bedId));
  }

  control(bedId: string): Promise<BedControl> {
    return this.get(`/beds/${encodeURIComponent(bedId)}/control`);
  }

  setLimits(bedId: string, request: LimitsRequest): Promise<CommandReply> {
    return this.send('PUT', `/beds/${encodeURIComponent(bedId)}/limits`, request);
  }

  previewLimit(bedId: string, limitScore: number): Promise<LimitPreview> {
    return this.get(`/beds/${encodeURIComponent(bedId)}/limits/preview?limitScore=${limitScore}`);
  }

  baseline(bedId: string, action: 'reset' | 'freeze' | 'thaw'): Promise<CommandReply> {
    return this.send('POST', `/beds/${encodeURIComponent(bedId)}/baseline`, { action });
  }

  standby(bedId: string, on: boolean): Promise<CommandReply> {
    return this.send('POST', `/beds/${encodeURIComponent(bedId)}/standby`, { on });
  }

  /** Sets which conditions call nobody at a bed, in place of those set before. */
  conditionsOff(bedId: string, conditions: readonly Condition[]): Promise<CommandReply> {
    return this.send('PUT', `/beds/${encodeURIComponent(bedId)}/conditions-off`, { conditions });
  }

  discharge(bedId: string): Promise<CommandReply> {
    return this.send('POST', `/beds/${encodeURIComponent(bedId)}/discharge`);
  }

  history(
    bedId: string,
    span: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
  ): Promise<BedHistory> {
    const query = `fromMs=${span.fromMs}&toMs=${span.toMs}&stepMs=${span.stepMs}`;
    return this.get(`/beds/${encodeURIComponent(bedId)}/history?${query}`);
  }

  alert(alertId: string): Promise<AlertDetail> {
    return this.get(`/alerts/${encodeURIComponent(alertId)}`);
  }

  alerts(query: {
    readonly afterSeq: number;
    readonly limit: number;
    readonly bedId?: string;
  }): Promise<{ readonly alerts: readonly LoggedAlert[]; readonly nextAfterSeq: number }> {
    const { afterSeq, limit, bedId } = query;
    const bed = bedId === undefined ? '' : `&bed=${encodeURIComponent(bedId)}`;
    return this.get(`/alerts?afterSeq=${afterSeq}&limit=${limit}${bed}`);
  }

  strip(alertId: string, bedId: string): Promise<AlertStrip> {
    const bed = encodeURIComponent(bedId);
    return this.get(`/alerts/${encodeURIComponent(alertId)}/strip?bed=${bed}`);
  }

  /** GET of a path under `/api/v1`. */
  get<Answer>(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** GET of a file under `/api/v1`. */
  async file(path: string): Promise<Blob> {
    const response = await this.#fetch('GET', path, undefined);
    if (response.ok) return response.blob();
    throw await refusal(response, `GET ${path}`);
  }

  /** A call of a path under `/api/v1`. */
  async send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#fetch(method, path, body);
    if (!response.ok) throw await refusal(response, `${method} ${path}`);
    return (await response.json().catch(() => undefined)) as Answer;
  }

  async #fetch(method: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ApiError({ code: 'no-answer', message, status: 0 });
    }
  }
}

function pausePath(bedId: string | undefined): string {
  return bedId === undefined ? '/audio-pause' : `/beds/${encodeURIComponent(bedId)}/audio-pause`;
}

async function refusal(response: Response, call: string): Promise<ApiError> {
  const answer: unknown = await response.json().catch(() => undefined);
  const { code, message } = (answer ?? {}) as {
    readonly code?: string;
    readonly message?: string;
  };
  return new ApiError({
    code: code ?? 'ECG_SERVER_INTERNAL',
    message: message ?? `${call}: ${response.status}`,
    status: response.status,
  });
}
