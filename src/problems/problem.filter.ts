import { causesOf, ClientDisconnectedError, mintId } from '@airlock/session';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AccessDenials } from '../audit';
import type { AuthenticatedRequest } from '../auth';
import { pathOf, PROBLEM_JSON, type ProblemAnswer, problemOf, UNFORESEEN, UnknownIdError } from '../http';
import { insteadOf } from './not-offered';
import { NOTHING_HERE, rules } from './problem-table';

/** Every error becomes problem+json; the unforeseen ones are logged whole and answered with nothing but the id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  constructor(private readonly denials: AccessDenials) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    // Foreseen, and nobody is there to be answered.
    if (error instanceof ClientDisconnectedError) return this.logger.debug(error.message);
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const answer = routeless(error, request) ?? answerTo(error) ?? UNFORESEEN;
    const requestId = requestIdOf(request);
    if (answer.status === 500) this.logger.error(`Request ${requestId} failed`, stackOf(error));
    const send = (): void => answerWith(answer, request, response, requestId);
    if (!isDenial(error, answer)) return send();
    // The session of the request has ended by now, so the record does not wait behind its connection.
    this.record(request)
      .then(send)
      .catch((failure: unknown) => this.logger.error(`Request ${requestId} failed`, stackOf(failure)));
  }

  private async record(request: Request): Promise<void> {
    const { executionContext } = request as Partial<AuthenticatedRequest>;
    if (!executionContext) return;
    await this.denials.note(executionContext, { method: request.method, path: pathOf(request.originalUrl) });
  }
}

/** Somebody asked for a thing by an id under which nothing of theirs is; a malformed id cannot be anybody's. */
function isDenial(error: unknown, answer: ProblemAnswer): boolean {
  return answer === NOTHING_HERE && !(error instanceof UnknownIdError);
}

function answerWith(answer: ProblemAnswer, request: Request, response: Response, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .status(answer.status)
    .set({ ...answer.headers, 'X-Request-Id': requestId })
    .type(PROBLEM_JSON)
    .send(JSON.stringify(problemOf(answer, { url: request.originalUrl, requestId })));
}

/** A call that has no route here, and whose caller can be told what to call instead. */
function routeless(error: unknown, request: Request): ProblemAnswer | undefined {
  if (!(error instanceof NotFoundException)) return undefined;
  const detail = insteadOf(request.method, pathOf(request.originalUrl));
  return detail === undefined ? undefined : { status: 404, detail };
}

/** @returns undefined for an error that nobody foresaw */
export function answerTo(error: unknown): ProblemAnswer | undefined {
  if (!(error instanceof Error)) return undefined;
  // Nest wraps what Express could not read.
  const origin = error instanceof HttpException && error.cause instanceof Error ? error.cause : error;
  for (const rule of rules) {
    const answer = rule(origin);
    if (answer) return answer;
  }
  return fromFramework(error);
}

/** Nest's own exceptions, and Express's errors about the body, which carry a status below 500. */
function fromFramework(error: Error): ProblemAnswer | undefined {
  if (error instanceof HttpException) return { status: error.getStatus(), detail: detailOf(error) };
  const { status } = error as { status?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return { status, detail: error.message };
}

function detailOf(error: HttpException): string {
  return error.getStatus() === 404 ? `There is no route here. See /docs for those there are.` : error.message;
}

function requestIdOf(request: Request): string {
  return (request as Partial<AuthenticatedRequest>).executionContext?.requestId ?? mintId();
}

function stackOf(error: unknown): string {
  const chain = [...causesOf(error)];
  const end = chain.length === 0 ? error : chain.at(-1)?.cause;
  // What was thrown, or wrapped last, may be no Error.
  const rest = end instanceof Error || (chain.length > 0 && !end) ? [] : [String(end)];
  return [...chain.map(({ stack }) => stack), ...rest].join('\nCaused by: ');
}
