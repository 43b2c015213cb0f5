import { ApiProperty } from '@nestjs/swagger';
import type { MessageRow, ThreadRow, ThreadStatus } from './thread-search';

export class MessageView {
  @ApiProperty({ description: 'As its client named it, or a UUID' }) id: string;
  /** The LangChain word for the role, which clients of that API read. */
  @ApiProperty({ enum: ['human', 'ai', 'system'] }) type: 'human' | 'ai' | 'system';
  @ApiProperty({ enum: ['user', 'assistant', 'system'] }) role: 'user' | 'assistant' | 'system';
  @ApiProperty({ example: 'Where does my money go?' }) content: string;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) run_id: string | null;
  @ApiProperty({ format: 'date-time' }) created_at: string;
}

export class ThreadValues {
  @ApiProperty({ type: [MessageView] }) messages: MessageView[];
}

/** A thread as the API shows it; the names are the LangGraph Agent Server's. */
export class ThreadView {
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
  @ApiProperty({ format: 'date-time' }) state_updated_at: string;
  @ApiProperty({ example: { topic: 'costs' } }) metadata: Record<string, unknown>;
  @ApiProperty({ enum: ['idle', 'busy', 'interrupted', 'error'] }) status: ThreadStatus;
  @ApiProperty() values: ThreadValues;
  @ApiProperty({ example: {} }) interrupts: Record<string, unknown[]>;
}

const TYPES = { user: 'human', assistant: 'ai', system: 'system' } as const;

export const messageType = (role: MessageRow['role']): MessageView['type'] => TYPES[role];

export function viewOfThread(row: ThreadRow): ThreadView {
  return {
    thread_id: row.id,
    user_id: row.user_id,
    session_scoped: true,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    state_updated_at: row.updated_at.toISOString(),
    metadata: row.metadata,
    status: row.status,
    values: { messages: row.messages.map(viewOfMessage) },
    interrupts: {},
  };
}

export function viewOfMessage({ client_id: clientId, ...row }: MessageRow): MessageView {
  const type = messageType(row.role);
  return { ...row, id: clientId ?? row.id, type, created_at: new Date(row.created_at).toISOString() };
}
