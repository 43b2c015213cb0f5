import { ToolFailedError } from '@airlock/agent-kit';
import { causesOf, sqlStateOf } from '@airlock/session';

/** SQLSTATE classes whose messages quote the statement's own words and no values: syntax, names, types, rights. */
const OF_THE_STATEMENT = /^42/;

/**
 * What the log has of an agent's failure: what kind it was and where it came from. Messages are left out, because they may
 * quote what a user wrote; the run's owner finds the message in the run. The database's complaint about a statement stays.
 */
export function failureLine(error: unknown): string {
  const causes = causesOf(error).map((cause) => `${kindOf(cause)}${framesOf(cause)}`);
  return [...causes].join('\nCaused by ') || `a thrown ${typeof error}, which is no Error`;
}

function kindOf(error: Error): string {
  if (isRefusal(error)) return `${error.name}: "${error.tool}" answered ${error.status}`;
  const { name, message } = error;
  const code = sqlStateOf(error);
  if (code === undefined) return name;
  return OF_THE_STATEMENT.test(code) ? `${name} ${code}: ${message}` : `${name} ${code}`;
}

/** A tool that was not called at all, for its limits or a right: no place in anybody's code is to blame. */
const isRefusal = (error: Error): error is ToolFailedError =>
  error instanceof ToolFailedError && error.status !== 'error';

/** The stack's places, without the message that it begins with. */
function framesOf(error: Error): string {
  if (isRefusal(error)) return '';
  const { stack = '' } = error;
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line));
  return frames.map((line) => `\n${line}`).join('');
}
