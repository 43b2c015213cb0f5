import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** The result document of a run, with evidence for each number. */
@Entity('reports')
export class Report {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid', { name: 'run_id' }) runId: string;
  @Column('json') sections: unknown;
  @Column('text') markdown: string;
  @Column('json') evidence: unknown;
  @Column('json') assumptions: unknown;
  @Column('double precision') confidence: number;
  @Column('text', { name: 'text_source' }) textSource: 'model' | 'template';
  @Column('text', { name: 'catalogue_version', nullable: true }) catalogueVersion: string | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date;
}
