import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Field } from './fields';
import type { Fault } from './raw-row';

/** Receiving: the file comes in, no transaction is open. Importing: its rows are being stored, all or none. */
export type ImportStatus = 'receiving' | 'importing' | 'completed' | 'failed';

export interface ImportCounts {
  readonly bytes_received: number;
  /** As the client announced it; null when it did not. */
  readonly bytes_total: number | null;
  readonly rows_read: number;
  readonly imported: number;
  readonly rejected: number;
  /** Imported rows without a logged cost whose model the price catalogue does not know. */
  readonly unpriced: number;
  /** Cells that said in words that there is no value, such as N/A, and were read as empty; by their field. */
  readonly placeholders?: Readonly<Partial<Record<Field, number>>>;
  /** Columns that were not used, as they leave their unit open, and the field that each may be. */
  readonly open_columns?: Readonly<Record<string, Field>>;
  /** Times of the oldest and the newest imported row. */
  readonly first: string | null;
  readonly last: string | null;
}

/** What the caller declared for the whole file. */
export interface ImportDefaults {
  readonly filename: string | null;
  readonly timezone: string;
  readonly model: string | null;
  readonly workload: string | null;
  readonly status: string | null;
  readonly on_error: 'reject' | 'skip';
}

/** One file that a user sent: what was in it, and what came of it. */
@Entity('workload_imports')
export class WorkloadImport {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  /** UUIDv7: sorts by the time it was begun. */
  @PrimaryColumn('uuid') id: string;
  @Column('text') status: ImportStatus;
  /** The columns that were used: the mapping that came with the request, and the headers that were recognised. */
  @Column('jsonb') mapping: Record<string, Field>;
  @Column('jsonb') defaults: ImportDefaults;
  @Column('jsonb') counts: ImportCounts;
  /** The first hundred. */
  @Column('jsonb') faults: readonly Fault[];
  @Column('text', { nullable: true }) sha256: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 }) createdAt: Date;
  /** While it runs, a sign of life: an import that gives none for a while died with its server. */
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 }) updatedAt: Date;
}
