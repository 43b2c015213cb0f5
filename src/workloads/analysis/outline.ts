import type { EntityManager } from 'typeorm';
import { isoText } from './log-query';
import type { LogOutline } from './workload-range';

const NAMES = 100;

const OUTLINE = `
  with named as (
    select model, workload, count(*) as calls, min(occurred_at) as first, max(occurred_at) as last
    from workload_events where user_id = $1 group by model, workload)
  select ${isoText('min(first)')} as first, ${isoText('max(last)')} as last,
    ${namesOf('model')} as models, ${namesOf('workload')} as workloads
  from named`;

function namesOf(column: 'model' | 'workload'): string {
  return `array(select ${column} from named where ${column} is not null
      group by ${column} order by sum(calls) desc, ${column} limit ${NAMES})`;
}

/** From when to when a user's log goes, and what it names: what the words of a question are read against. */
export async function outline(manager: EntityManager, userId: string): Promise<LogOutline> {
  const [found] = await manager.query<LogOutline[]>(OUTLINE, [userId]);
  return found ?? { first: null, last: null, models: [], workloads: [] };
}
