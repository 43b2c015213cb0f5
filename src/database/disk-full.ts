import { causesOf, sqlStateOf } from '@airlock/session';

const DISK_FULL = '53100';

/** The outage that is told of by its own words: there is no room on the disk, and what only reads goes on. */
export const isDiskFull = (error: unknown): boolean =>
  [...causesOf(error)].some((cause) => sqlStateOf(cause) === DISK_FULL);
