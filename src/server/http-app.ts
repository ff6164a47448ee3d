import { existsSync } from 'node:fs';
import { join } from 'node:path';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from '../domain/logger.js';
import type { Permission } from '../domain/staff.js';
import { answerCodeOf, httpStatusOf, ServerError, type ServerErrorCode } from './errors.js';
import { registerApi, type ApiPorts } from './http-api.js';
import type { WardMetrics } from './metrics.js';
import { isAllowedOrigin } from './origins.js';
import { callerOf } from './routes/access.js';

const MAX_BODY_BYTES = 16_384;
const PREFLIGHT_MAX_AGE_S = 600;
/** Subjects and addresses that are counted; the one that asked longest ago falls away first. */
const MAX_LIMITED_CALLERS = 5_000;

/** What the HTTP side works with. */
export interface HttpPorts extends ApiPorts {
  readonly metrics: WardMetrics;
  readonly logger: Logger;
  /** The folder of the built page; without one, or before it is built, only the routes are served. */
  readonly dashboardDir: string | undefined;
  /** Other origins whose pages may use this server. */
  readonly allowedOrigins: readonly string[];
  /** What one subject may ask for from one address. */
  readonly requestsPerMinute: number;
}

/** A route as the route table has it; without a permission it is open to all. */
export interface RouteAccess {
  readonly method: string;
  readonly path: string;
  readonly permission: Permission | undefined;
}

/** The HTTP side and what it serves. */
export interface HttpApp {
  readonly app: FastifyInstance;
  /** Complete once the app is ready. */
  readonly routes: readonly RouteAccess[];
}

/** Builds the HTTP side: health, metrics, REST and the page. */
export function buildHttpApp(ports: HttpPorts): HttpApp {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
  });
  const routes: RouteAccess[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const verb of [method].flat()) {
      routes.push({ method: verb, path: url, permission: config?.permission });
    }
  });
  void app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY },
    // wardwave speaks plain HTTP behind the ward's own TLS; that proxy decides on transport security.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { status, code, message } = describeError(error);
    if (status >= 500) ports.logger.error({ err: error, code }, 'A request failed.');
    return reply.code(status).send({ code, message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'ECG_SERVER_NOT_FOUND',
      message: `There is no ${request.method} ${pathOf(request.url)}.`,
    }),
  );
  guardOrigins(app, ports.allowedOrigins);
  registerHealth(app, ports);
  void app.register(
    async (api) => {
      // Only routes that are added after it are limited, so it has to be there first.
      await api.register(rateLimit, limitOf(ports.requestsPerMinute));
      registerApi(api, ports);
    },
    { prefix: '/api/v1' },
  );
  registerPage(app, ports.dashboardDir);
  return { app, routes };
}

/** Pages of foreign origins may neither read nor change anything, whatever token they hold. */
function guardOrigins(app: FastifyInstance, allowedOrigins: readonly string[]): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { origin, host } = request.headers;
    if (isAllowedOrigin(origin, host, allowedOrigins)) done();
    else done(new ServerError('ECG_SERVER_FOREIGN_ORIGIN', `Pages of this origin may not use it.`));
  });
  if (allowedOrigins.length === 0) return;
  void app.register(cors, {
    origin: [...allowedOrigins],
    allowedHeaders: ['authorization', 'content-type'],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: PREFLIGHT_MAX_AGE_S,
  });
}

function limitOf(requestsPerMinute: number): RateLimitPluginOptions {
  return {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    cache: MAX_LIMITED_CALLERS,
    // Behind the guard, so that a subject cannot use up what belongs to another one of the same address.
    hook: 'preHandler',
    keyGenerator: (request) => `${callerOf(request).claims.subject} ${request.ip}`,
    errorResponseBuilder: (_request, { after }) =>
      new ServerError('ECG_SERVER_TOO_MANY_REQUESTS', `Too many requests: try again in ${after}.`),
  };
}

const CONTENT_SECURITY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  // Covers the socket too: `'self'` is the same host over ws or wss.
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

function registerHealth(app: FastifyInstance, { view, metrics }: HttpPorts): void {
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', (_request, reply) => {
    const checks = view.readiness();
    const ready = checks.every(({ ok, optional }) => ok || optional === true);
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

function registerPage(app: FastifyInstance, dashboardDir: string | undefined): void {
  if (dashboardDir === undefined || !existsSync(join(dashboardDir, 'index.html'))) return;
  void app.register(fastifyStatic, {
    root: dashboardDir,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Files under assets/ carry a hash of their content in their names.
      const forever = path.includes('/assets/');
      reply.setHeader(
        'Cache-Control',
        forever ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
}

function describeError(error: FastifyError): {
  readonly status: number;
  readonly code: ServerErrorCode;
  readonly message: string;
} {
  const code = answerCodeOf(error);
  const { message } = error;
  if (error instanceof ServerError) return { status: httpStatusOf(code), code, message };
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, code, message };
  }
  return { status: 500, code, message: 'The request could not be answered; the log says why.' };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}
