/** What was thrown, as an error: anything can be thrown, and an AbortSignal's reason can be anything. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
