import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Histogram } from 'prom-client';
import { ApiCalls } from './api-calls';
import { Metrics } from './metrics';
import { RequestTally } from './request-tally';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] as const;

/** How long requests take, by route as it is declared: never by path, which holds ids. */
@Injectable()
export class RequestMetrics implements NestMiddleware {
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(
    @Inject(Metrics) metrics: Metrics,
    @Inject(ApiCalls) private readonly calls: ApiCalls,
    @Inject(RequestTally) private readonly tally: RequestTally,
  ) {
    this.durations = metrics.histogram(
      'airlock_http_request_seconds',
      'Duration of requests until the connection has taken the whole answer, or is closed.',
      SECONDS,
      ['method', 'route', 'status'],
    );
  }

  use(request: Request, response: Response, next: NextFunction): void {
    const started = performance.now();
    this.tally.began(request);
    response.once('close', () => {
      this.tally.ended(request, response);
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      const seconds = (performance.now() - started) / 1_000;
      const route = routeOf(request);
      this.durations.observe({ method: methodOf(request), route, status }, seconds);
      this.calls.count(route);
    });
    next();
  }
}

/** A client may write any method into its request; only these become labels. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const methodOf = ({ method }: Request): string => (METHODS.has(method) ? method : 'other');

function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return typeof route.path === 'string' ? route.path : 'none';
}
