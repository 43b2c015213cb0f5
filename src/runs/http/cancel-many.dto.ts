import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsUUID } from 'class-validator';
import { InvalidInputError } from '../../http';
import type { WantedRuns } from '../run-cancel-many';
import { statesOf } from './run-view';

const WANTED = ['pending', 'running', 'all'] as const;
const MOST = 100;

export class CancelManyDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only runs of this thread' })
  @IsOptional()
  @IsUUID('all')
  thread_id?: string | null;

  @ApiPropertyOptional({ type: [String], description: 'These runs of the thread' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @IsUUID('all', { each: true })
  run_ids?: string[] | null;

  @ApiPropertyOptional({ enum: WANTED, description: 'Instead of run_ids: all runs of this status' })
  @IsOptional()
  @IsIn(WANTED)
  status?: (typeof WANTED)[number] | null;
}

/** @throws InvalidInputError unless it is said in one way which runs are meant */
export function wantedIn({ thread_id: threadId, run_ids: runIds, status }: CancelManyDto): WantedRuns {
  if (Boolean(runIds) === Boolean(status))
    throw fault('run_ids', 'say either run_ids, with their thread_id, or a status');
  if (runIds && !threadId) throw fault('thread_id', 'run_ids need the thread_id that they are in');
  return {
    threadId: threadId?.toLowerCase(),
    runIds: runIds?.map((id) => id.toLowerCase()),
    states: status === 'all' ? undefined : status ? statesOf(status) : undefined,
  };
}

const fault = (path: string, message: string): InvalidInputError =>
  new InvalidInputError([{ path, message }]);
