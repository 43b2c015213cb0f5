import { applyDecorators, Get, HttpCode, Post, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { V1Route } from '../config';
import { RouteSwitch, V1_ROUTE } from './route-switch.guard';
import { V1 } from './v1-routes';

/** A handler of a deprecated route: where it is served, that it can be switched off, and what follows it. */
export function V1Handler(route: V1Route, summary: string): MethodDecorator {
  const { method, path, successor } = V1[route];
  return applyDecorators(
    ...(method === 'get' ? [Get(path)] : [Post(path), HttpCode(200)]),
    SetMetadata(V1_ROUTE, route),
    UseGuards(RouteSwitch),
    ApiOperation({
      operationId: `v1_${route}`,
      summary,
      description: `Follow-up: \`${successor}\`.`,
      deprecated: true,
    }),
  );
}
