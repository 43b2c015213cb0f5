import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A conversation of one user. */
@Entity('threads')
export class Thread {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text', { nullable: true }) title: string | null;
  @Column('jsonb', { default: {} }) metadata: Record<string, unknown>;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date;
  @Column({ type: 'timestamptz', name: 'last_message_at', nullable: true, precision: 3 })
  lastMessageAt: Date | null;
  @Column({ type: 'timestamptz', name: 'deleted_at', nullable: true, precision: 3 }) deletedAt: Date | null;
}
