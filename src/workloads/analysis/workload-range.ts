/** Which of the user's rows; each list is of exact values, and a row must match one of each list that is given. */
export interface WorkloadFilters {
  readonly models?: readonly string[];
  readonly workloads?: readonly string[];
  readonly statuses?: readonly string[];
  /** Days of the week in UTC, 1 is Monday. */
  readonly weekdays?: readonly number[];
  /** Hours of the day in UTC, 0 to 23. */
  readonly hours?: readonly number[];
}

export interface RangeRequest {
  /** Such as `24h` or `7d`, from 1h to 90d: counted back from the newest row of the user's log. */
  readonly timeframe?: string;
  /** ISO times; the start belongs to the range, the end does not. Without them and a timeframe: the whole log. */
  readonly startTime?: string;
  readonly endTime?: string;
  readonly filters?: WorkloadFilters;
}

/** A model name of the log that the catalogue knows. */
export interface LoggedModel {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  /** Models of the same provider for small calls, one tier lower and two; absent when there is none. */
  readonly smaller?: string;
  readonly smallest?: string;
}

/** A stretch of one user's log, resolved: plain data, good for any number of questions. */
export interface WorkloadRange {
  readonly userId: string;
  /** ISO with microseconds, UTC; the end does not belong to the range. */
  readonly start: string;
  readonly end: string;
  readonly filters: WorkloadFilters;
  readonly rows: number;
  /** Times of the oldest and the newest row; null when there is none. */
  readonly first: string | null;
  readonly last: string | null;
  readonly models: readonly LoggedModel[];
  /** Names of the log that the catalogue does not know, at most 100. */
  readonly unknownModels: readonly string[];
  readonly catalogueVersion: string;
}

/** What a user's whole log is, whatever part of it is asked about. */
export interface LogOutline {
  /** Times of the oldest and the newest row, as those of a range; null when there is none. */
  readonly first: string | null;
  readonly last: string | null;
  /** The names that it has, the most frequent first; at most 100 of each. */
  readonly models: readonly string[];
  readonly workloads: readonly string[];
}
