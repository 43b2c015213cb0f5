import { ApiProperty } from '@nestjs/swagger';
import { messageType } from '../../threads';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import { BEFORE_ALL, type CheckpointPlace } from '../checkpoints/thread-checkpoints';
import type { Conversation } from '../run-conversations';
import type { InputMessage } from '../run-input';
import type { Run } from '../run.entity';
import type { Values } from '../run-values';
import type { RunDocument } from '../state/run-document';
import { CheckpointRef, refOf } from './checkpoint-ref';

export class ThreadStateView {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: 'object', additionalProperties: true }) values: object;
  @ApiProperty({
    description:
      "Agents that were still to come; none in the thread's newest state: nothing there waits to be gone on with",
    type: [String],
  })
  next: string[];
  @ApiProperty({ type: CheckpointRef }) checkpoint: CheckpointRef;
  @ApiProperty({ type: 'object', additionalProperties: true }) metadata: Record<string, unknown>;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) created_at: string | null;
  @ApiProperty({ nullable: true, type: CheckpointRef }) parent_checkpoint: CheckpointRef | null;
  @ApiProperty({ type: [Object] }) tasks: object[];
}

/**
 * A moment of a thread: what had been said, and what each agent had found out.
 * @param older the state before it, be it of the run before, or where its branch parts
 * @param said in the thread by the end of the run; absent where the run's messages were taken back
 */
export function viewOfMoment(
  threadId: string,
  checkpoint: Checkpoint,
  older: CheckpointPlace,
  said: Conversation | undefined,
): ThreadStateView {
  const document = JSON.parse(checkpoint.state) as RunDocument;
  const { userId, runId, sequence, type, phase, stepCount } = checkpoint;
  return {
    user_id: userId,
    session_scoped: true,
    values: {
      user_id: userId,
      session_scoped: true,
      run_id: runId,
      thread_id: threadId,
      messages: said ? said.messages.slice(0, said.known) : writtenDown(document),
      outcomes: document.outcomes,
    },
    next: document.plan.filter((agent) => !(agent in document.outcomes)),
    checkpoint: refOf(threadId, { runId, sequence }),
    metadata: { run_id: runId, source: 'loop', step: stepCount, type, phase },
    created_at: checkpoint.createdAt.toISOString(),
    parent_checkpoint: refOf(threadId, older),
    tasks: [],
  };
}

/** The end of a run whose states are kept no more. @param older the state before it that is named */
export function viewOfEnd(run: Run, older: CheckpointPlace, values: Values): ThreadStateView {
  const { userId, id: runId, threadId, checkpointSequence: sequence, currentStep, phase } = run;
  return {
    user_id: userId,
    session_scoped: true,
    values,
    next: [],
    checkpoint: refOf(threadId, { runId, sequence }),
    metadata: { run_id: runId, source: 'loop', step: currentStep, type: 'full', phase },
    created_at: (run.finishedAt ?? run.createdAt).toISOString(),
    parent_checkpoint: refOf(threadId, older),
    tasks: [],
  };
}

function writtenDown({ history, message }: RunDocument): object[] {
  const asked: InputMessage = { role: 'user', content: message };
  return [...history, asked].map((known) => ({ ...known, type: messageType(known.role) }));
}

/** @param root the state before the thread's first run, where it has one: from there the first question is asked anew */
export function viewBeforeAll(
  userId: string,
  threadId: string,
  root?: Pick<Run, 'id' | 'createdAt'>,
): ThreadStateView {
  return {
    user_id: userId,
    session_scoped: true,
    values: { messages: [] },
    next: root ? ['__start__'] : [],
    checkpoint: refOf(threadId, root && { runId: root.id, sequence: BEFORE_ALL }),
    metadata: root ? { source: 'input', step: -1 } : {},
    created_at: root?.createdAt.toISOString() ?? null,
    parent_checkpoint: null,
    tasks: [],
  };
}
