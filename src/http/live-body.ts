import { StreamableFile } from '@nestjs/common';
import type { Readable } from 'node:stream';

/** Of such a body: proxies pass on what there is of it, at once and as it is. */
export const LIVE_HEADERS = { 'Cache-Control': 'no-cache, no-transform', 'X-Accel-Buffering': 'no' } as const;

/** A body that comes to be while it is sent. One that breaks off is cut, so that nobody takes it for a whole one. */
export const liveBody = (body: Readable, type: string): StreamableFile =>
  new StreamableFile(body, { type })
    .setErrorHandler((_, response) => void response.destroy?.())
    .setErrorLogger(() => undefined);
