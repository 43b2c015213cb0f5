import { ApiProperty } from '@nestjs/swagger';
import { FIELDS, type Field } from './fields';
import type { ImportStatus, WorkloadImport } from './workload-import.entity';

export class FaultView {
  @ApiProperty({ type: Number, nullable: true, example: 17, description: 'Null: about the file as a whole' })
  line: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'ContextTokens' }) column: string | null;
  @ApiProperty({ example: 'is not a whole number' }) reason: string;
}

export class ImportCountsView {
  @ApiProperty({ example: 339000 }) bytes_received: number;
  @ApiProperty({ type: Number, nullable: true, example: 339000, description: 'As announced' })
  bytes_total: number | null;
  @ApiProperty({ example: 8819 }) rows_read: number;
  @ApiProperty({ example: 8819 }) imported: number;
  @ApiProperty({ example: 0 }) rejected: number;
  @ApiProperty({ example: 0, description: 'Imported rows without a cost that anybody knows' })
  unpriced: number;
  @ApiProperty({
    additionalProperties: { type: 'integer' },
    example: { cost_usd: 12 },
    description: 'Cells of imported rows such as N/A, null or -, which were read as empty; by their field',
  })
  placeholders: Partial<Record<Field, number>>;
  @ApiProperty({
    additionalProperties: { type: 'string', enum: [...FIELDS] },
    example: { cost: 'cost_usd' },
    description:
      'Columns that were not used, as they leave their unit open, with the field that each may be: name them in a mapping',
  })
  open_columns: Record<string, Field>;
}

export class ImportRangeView {
  @ApiProperty({ example: '2023-11-16T18:17:03.979960Z' }) first: string;
  @ApiProperty({ example: '2023-11-16T19:14:19.928016Z' }) last: string;
}

export class ImportDefaultsView {
  @ApiProperty({ example: 'UTC' }) timezone: string;
  @ApiProperty({ type: String, nullable: true, example: 'gpt-4o' }) model: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) workload: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) status: string | null;
  @ApiProperty({ enum: ['reject', 'skip'] }) on_error: 'reject' | 'skip';
}

/** The import report: how far it is, and what came of it. */
export class ImportView {
  @ApiProperty({ format: 'uuid' }) import_id: string;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ enum: ['receiving', 'importing', 'completed', 'failed'] }) status: ImportStatus;
  @ApiProperty({ type: String, nullable: true, example: 'calls-2023-11.csv' }) filename: string | null;
  @ApiProperty({
    additionalProperties: { type: 'string', enum: [...FIELDS] },
    example: { TIMESTAMP: 'time', ContextTokens: 'input_tokens', GeneratedTokens: 'output_tokens' },
    description: 'The columns that were used',
  })
  mapping: Record<string, Field>;
  @ApiProperty() defaults: ImportDefaultsView;
  @ApiProperty() counts: ImportCountsView;
  @ApiProperty({ type: ImportRangeView, nullable: true }) range: ImportRangeView | null;
  @ApiProperty({ type: [FaultView], description: 'The first hundred' }) faults: FaultView[];
  @ApiProperty({ type: String, nullable: true }) sha256: string | null;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
}

export class ImportListView {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: [ImportView] }) imports: ImportView[];
}

export function viewOfImport(found: WorkloadImport): ImportView {
  const { first, last, ...counts } = found.counts;
  const { filename, ...defaults } = found.defaults;
  return {
    import_id: found.id,
    user_id: found.userId,
    session_scoped: true,
    status: found.status,
    filename,
    mapping: found.mapping,
    defaults,
    counts: { placeholders: {}, open_columns: {}, ...counts },
    range: first !== null && last !== null ? { first, last } : null,
    faults: [...found.faults],
    sha256: found.sha256,
    created_at: found.createdAt.toISOString(),
    updated_at: found.updatedAt.toISOString(),
  };
}
