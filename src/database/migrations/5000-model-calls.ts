import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/** What each call of a model cost and was worth; a record, so nobody changes it. It goes with its run. */
export class ModelCalls5000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table model_calls (
        user_id text not null,
        id uuid not null,
        run_id uuid not null,
        step_no integer,
        provider text,
        model text not null,
        tier text not null check (tier in ('small', 'medium', 'large')),
        prompt_hash text not null,
        input_tokens integer,
        output_tokens integer,
        cost_usd numeric,
        latency_ms integer not null,
        cache_hit boolean not null,
        quality double precision check (quality between 0 and 1),
        decision text not null,
        created_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, run_id) references runs (user_id, id) on delete cascade
      )`);
    await runner.query('create index model_calls_of_run on model_calls (user_id, run_id)');
    await isolateByUser(runner, 'model_calls', ['select', 'insert']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table model_calls');
  }
}
