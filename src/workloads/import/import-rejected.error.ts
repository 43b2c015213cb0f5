import type { Fault } from './raw-row';
import type { ImportCounts } from './workload-import.entity';

/** The file has rows that are no workload events, or none at all; nothing was imported. */
export class ImportRejectedError extends Error {
  /** @param faults the first hundred */
  constructor(
    readonly importId: string,
    readonly counts: ImportCounts,
    readonly faults: readonly Fault[],
    reason: string,
  ) {
    super(reason);
    this.name = 'ImportRejectedError';
  }
}
