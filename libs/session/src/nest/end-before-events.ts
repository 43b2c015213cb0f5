import { SSE_METADATA } from '@nestjs/common/constants.js';
import { currentUnit } from '../session/scope';
import { type Handler, prototypeOf, type Route } from './routes';

const WRAPPED = Symbol('session:ends-before-events');

/**
 * The session of an @Sse() handler ends when the handler has returned its Observable: what produces the events runs
 * long after, holds nothing, and opens a unit of its own for what it reads (SN5, SA11). Nest offers no hook there, so the
 * handler on the prototype is wrapped, before routes are built, under all of its metadata.
 */
export function endSessionBeforeEvents({ controller, method, handler }: Route): void {
  if (!Reflect.hasMetadata(SSE_METADATA, handler) || Reflect.hasMetadata(WRAPPED, handler)) return;
  const wrapped: Handler = async function (this: unknown, ...args: unknown[]) {
    const events = await Reflect.apply(handler, this, args);
    await currentUnit()?.commit();
    return events;
  };
  for (const key of Reflect.getMetadataKeys(handler) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, handler), wrapped);
  }
  Reflect.defineMetadata(WRAPPED, true, wrapped);
  Object.defineProperty(wrapped, 'name', { value: handler.name });
  prototypeOf(controller)[method] = wrapped;
}
