import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { IsStorable } from '../../http';
import type { ImportOptions } from './import-options';
import type { Mapping } from './columns';
import { IsMapping } from './is-mapping';
import { IsTimezone } from './is-timezone';

/** How a file is to be read. */
export class ImportQueryDto {
  @ApiPropertyOptional({ example: 'calls-2023-11.csv' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  @IsStorable()
  filename?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'JSON: column of the file → field. Common headers are recognised without it.',
    example: '{"Zeit":"time","Eingabe":"input_tokens","Ausgabe":"output_tokens"}',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => parsed(value))
  @IsMapping()
  mapping?: Mapping;

  @ApiPropertyOptional({ default: 'UTC', description: 'IANA name, for times without an offset' })
  @IsOptional()
  @IsTimezone()
  timezone: string = 'UTC';

  @ApiPropertyOptional({
    example: 'gpt-4o',
    description: 'Model of the rows that name none; the price catalogue must know it',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @IsStorable()
  model?: string;

  @ApiPropertyOptional({ example: 'chat', description: 'Workload of the rows that name none' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @IsStorable()
  workload?: string;

  @ApiPropertyOptional({ example: 'success', description: 'Status of the rows that have none' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  @IsStorable()
  status?: string;

  @ApiPropertyOptional({
    enum: ['reject', 'skip'],
    default: 'reject',
    description: 'What one bad row does: reject the file, or be left out and counted',
  })
  @IsOptional()
  @IsIn(['reject', 'skip'])
  on_error: 'reject' | 'skip' = 'reject';

  @ApiPropertyOptional({ default: false, description: 'Import the same bytes again' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  allow_duplicate: boolean = false;
}

export function optionsOf(query: ImportQueryDto): ImportOptions {
  const { filename, timezone, model, workload, status, on_error } = query;
  return {
    mapping: query.mapping ?? {},
    allowDuplicate: query.allow_duplicate,
    defaults: {
      filename: filename ?? null,
      timezone,
      model: model?.trim() ?? null,
      workload: workload ?? null,
      status: status ?? null,
      on_error,
    },
  };
}

/** @returns the text itself when it is not JSON: the validator then says so */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
