import { applyDecorators, Header } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { WHERE_THE_RUN_IS } from './api-answers';
import { LIVE_HEADERS } from './live-body';

interface EventStreamAnswer {
  readonly description: string;
  /** The first lines of one. */
  readonly example: string;
  readonly headers?: typeof WHERE_THE_RUN_IS;
}

/** A route that answers with server-sent events: no proxy holds them back, and its documentation says so. */
export function EventStream({ description, example, headers }: EventStreamAnswer): MethodDecorator {
  const schema = { type: 'string' as const, example };
  return applyDecorators(
    ...Object.entries(LIVE_HEADERS).map(([name, value]) => Header(name, value)),
    ApiResponse({ status: 200, description, headers, content: { 'text/event-stream': { schema } } }),
  );
}
