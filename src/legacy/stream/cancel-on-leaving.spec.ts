import { mintId, type UnitOfWork, UserExecutionContext } from '@airlock/session';
import type { Response } from 'express';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { RunCancel, RunRepository } from '../../runs';
import { CancelOnLeaving } from './cancel-on-leaving';

describe('a client that leaves v1’s stream while the server shuts down', () => {
  /** Its run is cancelled when `unit` settles. */
  async function leftDuring(unit: Promise<void>): Promise<CancelOnLeaving> {
    const units = { run: () => unit } as unknown as UnitOfWork;
    const leaving = new CancelOnLeaving(units, {} as RunRepository, {} as RunCancel);
    const response = new PassThrough();
    const context = UserExecutionContext.create({ userId: 'alice', threadId: mintId(), runId: mintId() });
    leaving.watch(response as unknown as Response, context, () => undefined);
    response.destroy();
    await once(response, 'close');
    return leaving;
  }

  it('H7: has its run cancelled before the connections go', async () => {
    const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
    const order: string[] = [];
    const leaving = await leftDuring(cancelled.then(() => void order.push('cancelled')));

    const down = leaving.beforeApplicationShutdown().then(() => order.push('down'));
    // Whatever needs no waiting is done by then, and no timer comes in between.
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    cancel();
    await down;

    expect(order).toEqual(['cancelled', 'down']);
  });

  it('H7: holds the shutdown up for no more than a moment', async () => {
    const leaving = await leftDuring(new Promise(() => undefined));

    await expect(leaving.beforeApplicationShutdown()).resolves.toBeUndefined();
  });
});
