import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('notes')
export class Note {
  @PrimaryColumn('uuid') id: string;
  @Column('text') text: string;
}

/** Whose notes every contender writes: what a guard would have put on the request. */
export const USER = 'benchmark-user';

/** Served under this name, which is bound by row-level security: who binds no user cannot write. */
export const SERVER = { role: 'bench_server', password: 'bench' } as const;

export const CREATE_NOTES = `
  create table notes (id uuid primary key, user_id text not null default current_setting('app.user_id'), text text not null);
  alter table notes enable row level security;
  create policy own on notes using (user_id = current_setting('app.user_id', true));
  create role ${SERVER.role} login password '${SERVER.password}';
  grant select, insert on notes to ${SERVER.role}`;

/** Transaction-locally, so that a pool's next borrower is somebody else again. */
export const BIND_USER = `select set_config('app.user_id', $1, true)`;
