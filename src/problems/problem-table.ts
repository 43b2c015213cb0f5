import {
  CommitOutcomeUnknownError,
  ConnectionLostError,
  IdleInTransactionError,
  LockNotAvailableError,
  PoolExhaustedError,
  PoolSelfDeadlockError,
  ReadOnlyServerError,
  SessionTimeoutError,
  ShareExhaustedError,
  StatementCancelledError,
} from '@airlock/session';
import { KeysUnavailableError, TokenRejectedError } from '../auth';
import { isDiskFull, isOutage } from '../database';
import { SocketLimitError } from '../events';
import {
  InvalidInputError,
  type ProblemAnswer,
  ShuttingDownError,
  SlowBodyError,
  UnknownIdError,
} from '../http';
import { EmptyMessageError, IdempotencyKeyReusedError, MissingAgentError, UnknownAgentError } from '../agent';
import { bodyAnswer } from './body-faults';
import { RouteGoneError } from '../legacy';
import { NotReadyError, PageNotBuiltError } from '../monitoring';
import {
  CheckpointDamagedError,
  CheckpointNotFoundError,
  IllegalTransitionError,
  QueueFullError,
  ReportNotFoundError,
  RunCompletedError,
  RunEndedError,
  RunLiveError,
  RunNotFoundError,
  StateBoundsError,
  StateTooLargeError,
} from '../runs';
import { ThreadBusyError, ThreadDeletedError, ThreadExistsError, ThreadNotFoundError } from '../threads';
import {
  AmbiguousColumnError,
  DuplicateImportError,
  ImportLimitError,
  ImportNotFoundError,
  ImportRejectedError,
  ImportRunningError,
  ImportTooLargeError,
  InvalidRangeError,
  MissingColumnsError,
  SpoolUnusableError,
  SummedExportError,
  UnknownModelError,
  UnreadableFileError,
  UnsupportedFormatError,
} from '../workloads';

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;
type Rule = (error: Error) => ProblemAnswer | undefined;

/** The same words for unknown, foreign, deleted and malformed: the answer must not tell them apart (H5). */
export const NOTHING_HERE: ProblemAnswer = {
  status: 404,
  detail: 'There is nothing of yours by that id. Threads, runs and imports have UUIDs.',
};

/** The one place where an error meets HTTP (house.md, Errors). */
export const rules: readonly Rule[] = [
  on(TokenRejectedError, ({ reason, challenge }) => ({
    status: 401,
    detail: reason,
    headers: { 'WWW-Authenticate': challenge },
  })),
  on(KeysUnavailableError, ({ message }) => ({
    status: 503,
    detail: message,
    headers: { 'Retry-After': '5' },
  })),
  on(UnknownIdError, () => NOTHING_HERE),
  // Express could not read a part of the path: an id like any other that is malformed.
  on(URIError, () => NOTHING_HERE),
  bodyAnswer,
  on(ThreadNotFoundError, () => NOTHING_HERE),
  on(ThreadDeletedError, conflict),
  on(ThreadExistsError, conflict),
  on(ThreadBusyError, conflict),
  on(RunNotFoundError, () => NOTHING_HERE),
  on(ReportNotFoundError, ({ message }) => ({ status: 404, detail: message })),
  on(CheckpointNotFoundError, ({ message }) => ({ status: 404, detail: message })),
  on(UnknownAgentError, ({ message, known }) => ({ status: 404, detail: message, members: { known } })),
  on(PageNotBuiltError, ({ message }) => ({
    status: 503,
    detail: message,
    headers: { 'Retry-After': '60' },
  })),
  on(RouteGoneError, ({ message, successor }) => ({ status: 410, detail: message, members: { successor } })),
  on(RunEndedError, conflict),
  on(RunCompletedError, conflict),
  on(IllegalTransitionError, conflict),
  on(CheckpointDamagedError, conflict),
  on(RunLiveError, ({ message }) => ({ status: 409, detail: message, headers: { 'Retry-After': '1' } })),
  on(QueueFullError, ({ message }) => ({ status: 429, detail: message, headers: { 'Retry-After': '5' } })),
  on(SocketLimitError, ({ message }) => ({
    status: 429,
    detail: message,
    headers: { 'Retry-After': '5' },
  })),
  on(MissingAgentError, ({ message }) => ({
    status: 503,
    detail: message,
    headers: { 'Retry-After': '60' },
  })),
  // What is left to a caller of these: the state that a run would begin with is what they sent.
  on(StateTooLargeError, ({ limit, largestKey }) => ({
    status: 413,
    detail: `The run would begin with more than the ${limit} bytes that it may keep: send less in "${largestKey}".`,
  })),
  on(StateBoundsError, ({ message }) => ({ status: 422, detail: message })),
  on(EmptyMessageError, ({ message }) => ({
    status: 422,
    detail: message,
    errors: [{ path: 'input.messages', message: 'must not be empty' }],
  })),
  on(IdempotencyKeyReusedError, ({ message }) => ({
    status: 422,
    detail: message,
    errors: [{ path: 'Idempotency-Key', message: 'was used with another body' }],
  })),
  on(NotReadyError, ({ message }) => comeBack(message)),
  on(ShuttingDownError, ({ message }) => ({
    status: 503,
    detail: message,
    headers: { 'Retry-After': '1', Connection: 'close' },
  })),
  on(ShareExhaustedError, () => ({
    status: 429,
    detail:
      'Your other calls hold as many database connections as those of one user may. Ask for less at once.',
    headers: { 'Retry-After': '1' },
  })),
  on(PoolExhaustedError, () => comeBack('All database connections are in use.')),
  on(PoolSelfDeadlockError, () => comeBack('All database connections are in use; nothing was written.')),
  on(ConnectionLostError, databaseGone),
  on(ReadOnlyServerError, () => comeBack('The database takes no writes now; nothing was written.')),
  on(LockNotAvailableError, () => comeBack('Another call holds what this one needs; nothing was written.')),
  on(StatementCancelledError, () => comeBack('A query took too long; nothing was written.')),
  on(IdleInTransactionError, () => comeBack('The call paused for too long; nothing was written.')),
  on(SessionTimeoutError, () => comeBack('The call took too long; nothing was written.')),
  on(CommitOutcomeUnknownError, () =>
    comeBack('It is not known whether the call took effect. Send it again with the same Idempotency-Key.'),
  ),
  on(InvalidInputError, ({ message, faults }) => ({ status: 422, detail: message, errors: faults })),
  on(SlowBodyError, ({ message }) => ({ status: 408, detail: message, headers: { Connection: 'close' } })),
  on(UnsupportedFormatError, ({ message }) => ({ status: 415, detail: message })),
  on(UnreadableFileError, ({ message }) => ({ status: 415, detail: message })),
  on(ImportTooLargeError, ({ message }) => ({ status: 413, detail: message })),
  on(ImportNotFoundError, () => NOTHING_HERE),
  on(ImportLimitError, ({ message, retryAfterSeconds }) => ({
    status: 429,
    detail: message,
    headers: { 'Retry-After': String(Math.ceil(retryAfterSeconds)) },
  })),
  on(SpoolUnusableError, ({ message }) => comeBack(message)),
  on(ImportRunningError, conflict),
  on(DuplicateImportError, ({ message, importId }) => ({
    status: 409,
    detail: message,
    members: { import_id: importId },
  })),
  on(MissingColumnsError, ({ message, missing, absent, seen }) => ({
    status: 422,
    detail: message,
    errors: [
      ...missing.map((path) => ({ path, message: 'no column of the file is recognised as this field' })),
      ...absent.map((path) => ({
        path,
        message: 'the mapping names this column, the file does not have it',
      })),
    ],
    members: { columns: seen },
  })),
  on(SummedExportError, ({ message }) => ({ status: 422, detail: message })),
  on(AmbiguousColumnError, ({ message, column }) => ({
    status: 422,
    detail: message,
    errors: [{ path: column, message: 'the file has two such columns' }],
  })),
  on(ImportRejectedError, ({ message, importId, counts, faults }) => ({
    status: 422,
    detail: message,
    members: { import_id: importId, counts, faults },
  })),
  on(UnknownModelError, ({ message, closest }) => ({
    status: 422,
    detail: message,
    errors: [{ path: 'model', message: 'the price catalogue does not know it' }],
    members: { closest },
  })),
  on(InvalidRangeError, ({ message, field }) => ({
    status: 422,
    detail: message,
    errors: [{ path: field, message }],
  })),
  // After all that have a name: a backend that was ended fails whatever it was asked, COMMIT too.
  (error) => (isOutage(error) ? databaseGone(error) : undefined),
];

function on<E extends Error>(type: ErrorClass<E>, answer: (error: E) => ProblemAnswer): Rule {
  return (error) => (error instanceof type ? answer(error) : undefined);
}

function conflict(error: Error): ProblemAnswer {
  return { status: 409, detail: error.message };
}

function databaseGone(error: Error): ProblemAnswer {
  return comeBack(
    isDiskFull(error)
      ? 'The database has no room for more; nothing was written.'
      : 'A connection to the database could not be had, or was lost; nothing was written. Ask again in a moment.',
  );
}

function comeBack(detail: string): ProblemAnswer {
  return { status: 503, detail, headers: { 'Retry-After': '1' } };
}
