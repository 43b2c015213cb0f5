import type { Mapping } from './columns';
import type { ImportDefaults } from './workload-import.entity';

/** How a file is to be read, as the caller asked. */
export interface ImportOptions {
  readonly mapping: Mapping;
  readonly defaults: ImportDefaults;
  /** Whether the same bytes may be imported again. */
  readonly allowDuplicate: boolean;
}
