import { RESPONSE_PASSTHROUGH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Route } from './routes';

/** As Nest decides it: the handler takes the response or `next`, and has not said `passthrough`. */
export function answersByItself({ controller, method }: Route): boolean {
  if (Reflect.getMetadata(RESPONSE_PASSTHROUGH_METADATA, controller, method) === true) return false;
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method);
  if (typeof parameters !== 'object' || parameters === null) return false;
  return Object.keys(parameters).some((key) => TAKES_OVER.has(key.split(':')[0] ?? ''));
}

const TAKES_OVER: ReadonlySet<string> = new Set([
  String(RouteParamtypes.RESPONSE),
  String(RouteParamtypes.NEXT),
]);
