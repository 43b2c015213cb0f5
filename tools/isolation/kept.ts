import { existsSync, readFileSync } from 'node:fs';

export interface KeptProtection {
  readonly name: string;
  readonly caught_by: readonly string[];
  readonly date: string;
  readonly commit: string;
}

interface KeptHeap {
  readonly middle_mb: number;
  readonly last_mb: number;
  readonly slope_mb_per_minute: number;
}

/** As far as the report shows it. */
export interface KeptSoak {
  readonly date: string;
  readonly commit: string;
  readonly minutes: number;
  readonly users: number;
  readonly requests: number;
  readonly rows: number;
  readonly foreign: number;
  readonly runs: Readonly<Record<'accepted' | 'all' | 'lost' | 'ended_twice' | 'steps_twice', number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly heap: Readonly<Record<'api' | 'worker', KeptHeap>>;
  readonly broken_promises: readonly string[];
}

const read = <T>(file: string): T | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;

/** What `npm run test:mutation` found when it was last run; it takes too long to be run for every report. */
export const keptProtections = (): readonly KeptProtection[] =>
  read<{ protections: readonly KeptProtection[] }>('.airlock/mutation.json')?.protections ?? [];

/** What the last `npm run soak` measured. */
export const keptSoak = (): KeptSoak | undefined => read<KeptSoak>('.airlock/soak.json');
