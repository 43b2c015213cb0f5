import { ApiProperty } from '@nestjs/swagger';
import type { CheckpointPlace } from '../checkpoints/thread-checkpoints';

/** Which state of the thread; the names are the LangGraph Agent Server's. */
export class CheckpointRef {
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ example: '' }) checkpoint_ns: string;
  @ApiProperty({ nullable: true, type: String }) checkpoint_id: string | null;
  @ApiProperty({ nullable: true, type: Object, additionalProperties: true }) checkpoint_map: null;
}

export const CHECKPOINT_ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(0|[1-9][0-9]{0,8})$/;

export const NO_CHECKPOINT_ID = 'checkpoint_id is not one that a state or a history gave';

/** @returns undefined for what is not a checkpoint id of ours */
export function placeOf(checkpointId: string | null | undefined): CheckpointPlace | undefined {
  const [, runId, sequence] = CHECKPOINT_ID.exec(checkpointId ?? '') ?? [];
  return runId && sequence ? { runId, sequence: Number(sequence) } : undefined;
}

export function refOf(threadId: string, place: CheckpointPlace | undefined): CheckpointRef {
  const id = place ? `${place.runId}:${place.sequence}` : null;
  return { thread_id: threadId, checkpoint_ns: '', checkpoint_id: id, checkpoint_map: null };
}
