import { ApiProperty } from '@nestjs/swagger';
import type { CheckpointPlace } from '../checkpoints/thread-checkpoints';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import type { RunDocument } from '../state/run-document';

/** Which state of the thread; the names are the LangGraph Agent Server's. */
export class CheckpointRef {
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ example: '' }) checkpoint_ns: string;
  @ApiProperty({ nullable: true, type: String }) checkpoint_id: string | null;
  @ApiProperty({ nullable: true, type: Object, additionalProperties: true }) checkpoint_map: null;
}

export class ThreadStateView {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: 'object', additionalProperties: true }) values: object;
  @ApiProperty({ description: 'Agents still to come', type: [String] }) next: string[];
  @ApiProperty({ type: CheckpointRef }) checkpoint: CheckpointRef;
  @ApiProperty({ type: 'object', additionalProperties: true }) metadata: Record<string, unknown>;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) created_at: string | null;
  @ApiProperty({ nullable: true, type: CheckpointRef }) parent_checkpoint: CheckpointRef | null;
  @ApiProperty({ type: [Object] }) tasks: object[];
}

const PLACE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9][0-9]{0,8})$/;

/** @returns undefined for what is not a checkpoint id of ours */
export function placeOf(checkpointId: string): CheckpointPlace | undefined {
  const [, runId, sequence] = PLACE.exec(checkpointId) ?? [];
  return runId && sequence ? { runId, sequence: Number(sequence) } : undefined;
}

export function refOf(threadId: string, place: CheckpointPlace | undefined): CheckpointRef {
  const id = place ? `${place.runId}:${place.sequence}` : null;
  return { thread_id: threadId, checkpoint_ns: '', checkpoint_id: id, checkpoint_map: null };
}

/** A moment of a thread: what had been said, and what each agent had found out. */
export function viewOfMoment(threadId: string, checkpoint: Checkpoint): ThreadStateView {
  const document = JSON.parse(checkpoint.state) as RunDocument;
  const { runId, sequence, type, phase, stepCount } = checkpoint;
  return {
    user_id: checkpoint.userId,
    session_scoped: true,
    values: {
      messages: [...document.history, { role: 'user', content: document.message }],
      outcomes: document.outcomes,
    },
    next: document.plan.filter((agent) => !(agent in document.outcomes)),
    checkpoint: refOf(threadId, { runId, sequence }),
    metadata: { run_id: runId, source: 'loop', step: stepCount, type, phase },
    created_at: checkpoint.createdAt.toISOString(),
    parent_checkpoint: sequence > 1 ? refOf(threadId, { runId, sequence: sequence - 1 }) : null,
    tasks: [],
  };
}
