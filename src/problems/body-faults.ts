import type { ProblemAnswer } from '../http';

/** What Express says of a body or a path that it could not read. */
interface ParserError {
  readonly status: number;
  readonly type: string;
  readonly limit: number;
}

/** In place of the parser's words, which name neither what was expected nor how much. */
export function bodyAnswer(error: Error): ProblemAnswer | undefined {
  const { status, type, limit } = error as Error & Partial<ParserError>;
  if (status === undefined) return undefined;
  if (type === 'entity.too.large')
    return { status, detail: `The body is larger than the ${limit} bytes that are taken.` };
  if (type === 'entity.parse.failed')
    return { status, detail: `The body is no object of JSON: ${error.message}.` };
  return undefined;
}
