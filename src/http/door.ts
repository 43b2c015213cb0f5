import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { ShuttingDownError } from './shutting-down.error';

/** What whoever runs the server looks at until the end. */
const FOR_OPERATORS = /^\/(health\/|metrics$)/;

/** Lets nobody in any more once the server stops: what begins now would not be finished here. */
@Injectable()
export class Door implements OnModuleDestroy {
  private closedAt = Infinity;

  get isClosed(): boolean {
    return this.closedAt !== Infinity;
  }

  /** @returns whether it has been closed for longer than that: what still comes in is not waited for */
  isClosedFor(ms: number): boolean {
    return performance.now() - this.closedAt > ms;
  }

  /** Of all that a shutdown does, the first. */
  onModuleDestroy(): void {
    this.closedAt = performance.now();
  }

  /** @throws ShuttingDownError */
  assertOpen(): void {
    if (this.isClosed) throw new ShuttingDownError();
  }

  readonly keep = (request: Request, _response: Response, next: NextFunction): void => {
    if (!this.isClosed || FOR_OPERATORS.test(request.path)) return next();
    next(new ShuttingDownError());
  };
}
