import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AuthenticatedRequest } from '../../auth';

const SERVER_ERROR = 500;

/** Requests that are being answered, and how many were. */
@Injectable()
export class RequestTally {
  private readonly unanswered = new Set<Request>();
  /** Whose connection took the whole answer. */
  total = 0;
  /** Of them those that failed here. */
  errors = 0;

  began(request: Request): void {
    this.unanswered.add(request);
  }

  ended(request: Request, { writableFinished, statusCode }: Response): void {
    this.unanswered.delete(request);
    if (!writableFinished) return;
    this.total += 1;
    if (statusCode >= SERVER_ERROR) this.errors += 1;
  }

  /** Requests of users whom the guard has let in: each has a context, until its connection has the whole answer. */
  get contexts(): number {
    let count = 0;
    for (const request of this.unanswered) if (hasContext(request)) count += 1;
    return count;
  }
}

const hasContext = (request: Request & Partial<Pick<AuthenticatedRequest, 'executionContext'>>): boolean =>
  request.executionContext !== undefined;
