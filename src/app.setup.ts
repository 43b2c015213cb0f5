import type { LoggerService, LogLevel, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import { AppModule } from './app.module';
import { AccessDenials } from './audit';
import { knownCallers, TokenVerifier } from './auth';
import type { AirlockConfig } from './config';
import { SocketAdapter } from './events';
import {
  arrivesWithin,
  boundedJson,
  Door,
  forPagesOf,
  jsonOnly,
  limitArrival,
  refuseLostKeys,
  unlessRead,
  validationPipe,
} from './http';
import { deprecationHeaders } from './legacy';
import { openApi } from './openapi';
import { ProblemFilter } from './problems';
import { QuietLogger } from './quiet-logger';

export interface AppOptions {
  /** Levels, or a log of the own. Default: LOG_LEVEL and everything graver. */
  readonly logger?: false | LogLevel[] | LoggerService;
  /** The room whose agents answer. Default: the catalogue. */
  readonly agents?: Type;
}

/** The whole server short of listening: what main.ts starts is what the tests test. */
export async function createApp(
  config: AirlockConfig,
  options: AppOptions = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config, options.agents), {
    bodyParser: false,
    logger: loggerOf(options.logger, config),
    abortOnError: false,
  });
  limitArrival(app.getHttpServer(), config);
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustedProxies);
  // Before anything can refuse the call: a page is to read the refusal, and a preflight carries no token.
  app.enableCors(forPagesOf(config.pageOrigins));
  app.use(deprecationHeaders(config));
  app.use(app.get(Door).keep);
  app.use(jsonOnly);
  const parser = arrivesWithin(config.jsonBodyMs, json({ limit: config.jsonBodyMaxBytes }));
  app.use(unlessRead(parser, knownCallers(app.get(TokenVerifier))));
  app.use(boundedJson(config.jsonBodyMaxValues));
  app.use(refuseLostKeys);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(AccessDenials)));
  app.useWebSocketAdapter(new SocketAdapter(app));
  openApi(app);
  return app;
}

function loggerOf(wanted: AppOptions['logger'], config: AirlockConfig): false | LoggerService {
  if (wanted === undefined) return QuietLogger.of(config);
  return Array.isArray(wanted) ? QuietLogger.of(config, wanted) : wanted;
}
