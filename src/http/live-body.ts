import { StreamableFile } from '@nestjs/common';
import type { Readable } from 'node:stream';

/** A body that comes to be while it is sent. One that breaks off is cut, so that nobody takes it for a whole one. */
export const liveBody = (body: Readable, type: string): StreamableFile =>
  new StreamableFile(body, { type })
    .setErrorHandler((_, response) => void response.destroy?.())
    .setErrorLogger(() => undefined);
