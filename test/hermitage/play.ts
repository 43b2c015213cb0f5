import type { Answer, IsolationLevel, TestApp } from '@airlock/testing';
import type { Client } from 'pg';
import { turns } from './hermitage.controller';
import type { Outcome, Scenario, Step } from './scenarios';
import { TurnsOfTransactions } from './turns';

/** Plays a scenario: each transaction is a request of its own, all under way at once, each step in its turn. */
export async function play(
  app: TestApp,
  superuser: Client,
  token: string,
  { steps }: Scenario,
  level: IsolationLevel,
): Promise<Outcome> {
  const current = (turns.current = new TurnsOfTransactions());
  const names = [...new Set(steps.map(([name]) => name))];
  const requests = new Map(
    names.map((name) => {
      const statements = steps.filter((step) => step[0] === name).map((step) => step[1]);
      const path = `/hermitage/${level.toLowerCase().replace(' ', '-')}`;
      return [name, app.call({ method: 'POST', path, token, body: { name, statements } })];
    }),
  );
  const played = new Map<string, number>();
  const waiting = new Set<Promise<void>>();
  for (const [name, statement, waits] of steps) {
    const index = played.get(name) ?? 0;
    played.set(name, index + 1);
    const request = requests.get(name);
    // A transaction that was refused takes no further step: its request has ended.
    const over = Promise.race([current.give(`${name} ${index}`), request?.then(() => undefined)]);
    if (waits) {
      waiting.add(over);
      await untilSomebodyWaits(superuser, over);
      continue;
    }
    await over;
    if (statement !== 'commit' && statement !== 'abort') continue;
    await request;
    await Promise.all(waiting);
    waiting.clear();
  }
  const answers = await Promise.all(names.map(async (name) => [name, await requests.get(name)] as const));
  const { rows } = await superuser.query<{ id: number; value: number }>('select * from test order by id');
  return {
    endings: Object.fromEntries(answers.map(([name, answer]) => [name, endingOf(answer)])),
    reads: Object.fromEntries(answers.map(([name, answer]) => [name, readsIn(answer, name, steps)])),
    rows: rows.map(({ id, value }) => [id, value] as const),
  };
}

/** @throws Error when the step ends without having waited */
async function untilSomebodyWaits(superuser: Client, step: Promise<void>): Promise<void> {
  let isOver = false;
  void step.then(() => (isOver = true));
  for (;;) {
    const { rows } = await superuser.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks l join pg_stat_activity a using (pid)
       where a.datname = current_database() and not l.granted`,
    );
    if (rows[0]?.waiting) return;
    if (isOver) throw new Error('The step was to wait for a lock, and did not.');
  }
}

function endingOf(answer: Answer | undefined): 'committed' | 'aborted' | '40001' {
  if (answer?.status === 200) return 'committed';
  if (answer?.text.includes('40001')) return '40001';
  if (answer?.text.includes('Rolled back, as the script says.')) return 'aborted';
  throw new Error(`An ending that nobody expects: ${answer?.status} ${answer?.text}`);
}

function readsIn(answer: Answer | undefined, name: string, steps: readonly Step[]): number[][] {
  if (answer?.status !== 200) return [];
  const rows = JSON.parse(answer.text) as { value: number }[][];
  return steps
    .filter((step) => step[0] === name)
    .flatMap((step, index) =>
      step[1].startsWith('select') ? [(rows[index] ?? []).map(({ value }) => value)] : [],
    );
}
