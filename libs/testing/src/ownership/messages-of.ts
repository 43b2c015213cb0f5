import type { INestApplication } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

/** Under these Nest's decorators keep the names of messages; the packages that have them need not be there. */
const IS_OF_SOCKETS = 'websockets:message_mapping';
const OF_SOCKETS = 'message';
const OF_MICROSERVICES = 'microservices:pattern';

/**
 * What the running application's gateways and controllers are told by other ways than routes: the names in
 * `@SubscribeMessage()`, the patterns of `@MessagePattern()` and `@EventPattern()`, those that are no text as JSON. They are the
 * `names` of a surface.
 */
export function messagesOf(app: INestApplication): string[] {
  const scanner = new MetadataScanner();
  const classes = [...app.get(ModulesContainer).values()]
    .flatMap(({ providers, controllers }) => [...providers.values(), ...controllers.values()])
    .flatMap(({ metatype }) =>
      typeof metatype === 'function' ? [metatype.prototype as object | undefined] : [],
    )
    .filter((prototype) => prototype !== undefined);
  const handlers = [...new Set(classes)].flatMap((prototype) =>
    scanner.getAllMethodNames(prototype).map((name): unknown => Reflect.get(prototype, name)),
  );
  const messages = handlers.flatMap((handler) => (typeof handler === 'function' ? namedBy(handler) : []));
  return [...new Set(messages.map(nameOf))].sort();
}

function namedBy(handler: object): readonly unknown[] {
  const ofSockets: unknown = Reflect.hasMetadata(IS_OF_SOCKETS, handler)
    ? Reflect.getMetadata(OF_SOCKETS, handler)
    : undefined;
  const ofMicroservices: unknown = Reflect.getMetadata(OF_MICROSERVICES, handler);
  return [ofSockets, ofMicroservices].flat().filter((message) => message !== undefined);
}

const nameOf = (message: unknown): string =>
  typeof message === 'string' ? message : JSON.stringify(message);
