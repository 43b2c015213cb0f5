import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export type MessageRole = 'user' | 'assistant' | 'system';

/** One thing said in a thread, by the user or an agent. */
@Entity('messages')
export class Message {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid', { name: 'thread_id' }) threadId: string;
  /** UUIDv7: sorts by the time it was said. */
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'run_id', nullable: true }) runId: string | null;
  /** The id that its client gave it, by which it is shown. */
  @Column('text', { name: 'client_id', nullable: true }) clientId: string | null;
  /** Absent: the trunk. */
  @Column('uuid', { nullable: true }) branch: string | null;
  @Column('text') role: MessageRole;
  @Column('text') content: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date;
}
