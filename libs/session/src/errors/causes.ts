/**
 * An error and what is behind it, however often it was wrapped: the outermost first, each once, also where the chain bites its
 * own tail. What is no Error has none.
 */
export function* causesOf(error: unknown): Generator<Error> {
  const seen = new Set<Error>();
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    yield cause;
  }
}
