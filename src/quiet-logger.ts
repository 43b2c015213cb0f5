import { ConsoleLogger } from '@nestjs/common';

/** What Nest says of its own wiring at every start: of use to nobody until it fails, and failures are not left out. */
const WIRING = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);

/** Nest's logger without the hundred lines before the first useful one; LOG_LEVEL=debug brings them back. */
export class QuietLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.has(context) && !this.isLevelEnabled('debug')) return;
    super.log(message, ...rest);
  }
}
