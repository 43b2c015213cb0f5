/** A stretch of whole days in UTC, in milliseconds; the end does not belong to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const DAY_MS = 86_400_000;
