import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('notes')
export class Note {
  @PrimaryColumn('uuid') id: string;
  @Column('text') text: string;
}

export const CREATE_NOTES = 'create table if not exists notes (id uuid primary key, text text not null)';
