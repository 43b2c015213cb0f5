import { causesOf } from '@airlock/session';

/** How our own SQL says no: `raise exception … using errcode`. */
export interface Refusal {
  readonly code: string;
  /** The rule that was broken. */
  readonly message: string;
  readonly detail: string | undefined;
}

/** @returns the refusal behind an error, however often it was wrapped; nothing when it was something else that went wrong */
export function refusalOf(error: unknown): Refusal | undefined {
  for (const cause of causesOf(error)) {
    const refusal: unknown = 'driverError' in cause ? cause.driverError : cause;
    if (!(refusal instanceof Error) || !('code' in refusal) || !/^AL\d{3}$/.test(String(refusal.code)))
      continue;
    const detail = 'detail' in refusal && typeof refusal.detail === 'string' ? refusal.detail : undefined;
    return { code: String(refusal.code), message: refusal.message, detail };
  }
  return undefined;
}
