import { type Session, UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { finished, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AirlockConfig } from '../../config';
import { isOutage } from '../../database';
import { LIVE_HEADERS, liveBody } from '../../http';
import { keyOf, type Run, type RunKey } from '../run.entity';
import { RunValues, type Values } from '../run-values';
import { RunWaiter } from '../run-waiter';
import { isLive } from '../state/run-state';

const AWAY_PAUSE_MS = 1_000;

/** The final values of a run, for calls that wait for them. */
@Injectable()
export class FinalValues {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunWaiter) private readonly waiter: RunWaiter,
    @Inject(RunValues) private readonly values: RunValues,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * What the call has done is committed first; while the run works, the call holds no connection. Proxies give up a call of
   * which they hear nothing: from STREAM_COMMENT_MS on, and in an outage of the database, the answer is a body that has begun,
   * with white space until it is known.
   */
  async of(session: Session, run: Run, response: Response): Promise<Values | StreamableFile> {
    const { context, signal } = session;
    const values = isLive(run.status)
      ? await session.step('wait for the run', () => this.soon(context, keyOf(run), signal))
      : await this.values.of(session.manager, run);
    if (values) return values;
    response.set(LIVE_HEADERS);
    const left = new AbortController();
    finished(response, () => left.abort());
    const pieces = Readable.from(this.pieces(context, keyOf(run), left.signal), { objectMode: false });
    return liveBody(pieces, 'application/json; charset=utf-8');
  }

  private async *pieces(
    context: UserExecutionContext,
    key: RunKey,
    left: AbortSignal,
  ): AsyncGenerator<string> {
    let values: Values | undefined;
    while (!values) {
      yield '\n';
      values = await this.soon(context, key, left);
    }
    yield JSON.stringify(values);
  }

  /**
   * Nothing while the run is at work, or while the database is away: a run outlasts that, and so does who waits for it. Told
   * that it failed, a client would ask once more, and the question would be there twice.
   */
  private async soon(
    context: UserExecutionContext,
    key: RunKey,
    left: AbortSignal,
  ): Promise<Values | undefined> {
    try {
      const ended = await this.waiter.untilEnded(context, key, left, this.config.streamCommentMs);
      if (!ended) return undefined;
      return await this.units.run(context, { readOnly: true, name: 'values of a run' }, ({ manager }) =>
        this.values.of(manager, ended),
      );
    } catch (error) {
      if (!isOutage(error)) throw error;
      await sleep(AWAY_PAUSE_MS, undefined, { signal: left });
      return undefined;
    }
  }
}
