/** Where scripted steps leave what they did; per user as every table is. */
export const EFFECTS_TABLE = `
  create table if not exists step_effects (
    user_id text not null default nullif(current_setting('app.user_id', true), ''),
    id bigint generated always as identity,
    run_id uuid not null,
    agent text not null,
    step text not null,
    pid integer not null,
    primary key (user_id, id)
  );
  alter table step_effects enable row level security;
  alter table step_effects force row level security;
  drop policy if exists own_rows on step_effects;
  create policy own_rows on step_effects to airlock_app
    using (user_id = nullif(current_setting('app.user_id', true), ''))
    with check (user_id = nullif(current_setting('app.user_id', true), ''));
  grant select, insert on step_effects to airlock_app`;
