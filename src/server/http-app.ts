import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from '../domain/logger.js';
import { httpStatusOf, ServerError, type ServerErrorCode } from './errors.js';
import { registerApi, type ApiPorts } from './http-api.js';
import type { WardMetrics } from './metrics.js';

const MAX_BODY_BYTES = 16_384;

/** What the HTTP side works with. */
export interface HttpPorts extends ApiPorts {
  readonly metrics: WardMetrics;
  readonly logger: Logger;
  /** The folder of the built page; without one, or before it is built, only the routes are served. */
  readonly dashboardDir: string | undefined;
}

/** Builds the HTTP side: health, metrics, REST and the page. */
export function buildHttpApp(ports: HttpPorts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
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
  registerHealth(app, ports);
  void app.register(
    (api, _options, done) => {
      registerApi(api, ports);
      done();
    },
    { prefix: '/api/v1' },
  );
  registerPage(app, ports.dashboardDir);
  return app;
}

const CONTENT_SECURITY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'self'", 'ws:', 'wss:'],
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
  if (error instanceof ServerError) {
    return { status: httpStatusOf(error.code), code: error.code, message: error.message };
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, code: 'ECG_SERVER_BAD_REQUEST', message: error.message };
  }
  const message = 'The request could not be answered; the log says why.';
  return { status: 500, code: 'ECG_SERVER_INTERNAL', message };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}
