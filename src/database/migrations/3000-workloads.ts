import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/** The users' own logs of LLM calls, how they came in, and the published prices, which all users share and nobody changes. */
export class Workloads3000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.imports(runner);
    await this.events(runner);
    await this.prices(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table price_catalogue');
    await runner.query('drop table workload_events');
    await runner.query('drop table workload_imports');
  }

  private async imports(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table workload_imports (
        user_id text not null,
        id uuid not null,
        status text not null check (status in ('receiving', 'importing', 'completed', 'failed')),
        mapping jsonb not null default '{}',
        defaults jsonb not null default '{}',
        counts jsonb not null default '{}',
        faults jsonb not null default '[]',
        sha256 text,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (user_id, id)
      )`);
    await runner.query(
      `create index workload_imports_same_file on workload_imports (user_id, sha256) where status = 'completed'`,
    );
    await isolateByUser(runner, 'workload_imports', ['select', 'insert', 'update']);
  }

  private async events(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table workload_events (
        user_id text not null,
        import_id uuid not null,
        row_no integer not null,
        occurred_at timestamptz not null,
        model text,
        model_declared boolean not null default false,
        input_tokens integer not null check (input_tokens >= 0),
        output_tokens integer not null check (output_tokens >= 0),
        latency_ms numeric(13, 3) check (latency_ms >= 0),
        cost_usd numeric(20, 12) check (cost_usd >= 0),
        status text,
        workload text,
        prompt_hash text,
        external_id text,
        primary key (user_id, import_id, row_no),
        foreign key (user_id, import_id) references workload_imports (user_id, id) on delete cascade
      )`);
    await runner.query('create index workload_events_time on workload_events (user_id, occurred_at)');
    await isolateByUser(runner, 'workload_events', ['select', 'insert']);
  }

  /** Versions stay side by side: the evidence of an old report must still give the old number. */
  private async prices(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table price_catalogue (
        version text not null,
        provider text not null,
        model text not null,
        valid_from timestamptz not null,
        from_input_tokens integer not null,
        input_price numeric not null,
        output_price numeric,
        cached_input_price numeric,
        batch_input_price numeric,
        batch_output_price numeric,
        tier text not null check (tier in ('small', 'medium', 'large')),
        source text not null,
        primary key (version, provider, model, valid_from, from_input_tokens)
      )`);
    await runner.query(
      `comment on table price_catalogue is 'USD per million tokens; from_input_tokens: prices of calls with at least so many'`,
    );
    await runner.query('grant select on price_catalogue to airlock_app');
  }
}
