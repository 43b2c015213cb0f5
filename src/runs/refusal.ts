import { QueryFailedError } from 'typeorm';

/** The errcode by which the database refused a statement; nothing when it was something else that went wrong. */
export function refusalCode(error: unknown): string | undefined {
  const refusal: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!(refusal instanceof Error) || !('code' in refusal)) return undefined;
  return typeof refusal.code === 'string' ? refusal.code : undefined;
}
