import { type AgentTask, Degraded, outputOf } from '@airlock/agent-kit';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASS_GATE } from './database-gate';
import { passGate } from './gates';
import type { Act } from './script';
import { goAstray } from './stray';

/** Attempts of an act that fails a number of times, by run and agent: this process's own memory of them. */
const failures = new Map<string, number>();

/** What a scripted agent does, act by act. */
export class Performance {
  constructor(
    private readonly agent: string,
    private readonly task: AgentTask,
    private readonly output: Record<string, unknown>,
  ) {}

  /** @returns what the agent answers with at once, without going on */
  async of(act: Act): Promise<{ value: unknown } | undefined> {
    const { task, output } = this;
    switch (act[0]) {
      case 'step':
      case 'slow_step':
      case 'gated_step':
        output[act[1]] = await task.step(act[1], async (rows) => {
          if (act[0] === 'slow_step') await rows.query('select pg_sleep($1)', [act[2] / 1_000]);
          const [row] = await rows.query<{ id: string }>(
            `insert into step_effects (run_id, agent, step, pid) values ($1, $2, $3, $4) returning id`,
            [task.context.runId, this.agent, act[1], process.pid],
          );
          if (act[0] === 'gated_step') await rows.query(PASS_GATE, [process.env.GATE]);
          return { effect: Number(row?.id) };
        });
        return undefined;
      case 'wait':
        await sleep(act[1], undefined, { signal: task.signal });
        return undefined;
      case 'until':
        await passGate(act[1], task.signal);
        return undefined;
      case 'hang':
        await new Promise(() => undefined);
        return undefined;
      case 'spin':
        for (const until = Date.now() + act[1]; Date.now() < until;);
        return undefined;
      case 'spin_here':
        // In one of the processes only: the one that takes the run over must come through.
        if (process.env.SPINS === 'yes') for (const until = Date.now() + act[1]; Date.now() < until;);
        return undefined;
      case 'throw':
        throw new Error(act[1]);
      case 'throw_answer':
        throw Object.assign(new Error('The API refused.'), act[1]);
      case 'stray':
        goAstray(act[1], new Error(act[2]));
        return undefined;
      case 'stray_times':
        if (this.failures() < act[1]) goAstray('rejection', new Error('not yet'));
        return undefined;
      case 'stray_here':
        // In one of the processes only: the one that takes the run over must come through.
        if (process.env.STRAYS === 'yes') goAstray('callback_of_nobody', new Error(act[1]));
        return undefined;
      case 'unawaited':
        void this.of(act[1]);
        return undefined;
      case 'late':
        void sleep(act[1]).then(() => this.of(act[2]));
        return undefined;
      case 'query':
        await task.step('query', (rows) => rows.query(act[1]));
        return undefined;
      case 'refuse':
        throw Object.assign(new Error(act[1]), { retryable: false });
      case 'fail_times': {
        const failed = this.failures();
        if (failed < act[1]) throw new Error(`failure ${failed + 1}`);
        return undefined;
      }
      case 'null':
        return { value: null };
      case 'bad_output':
        return { value: 'not an object' };
      case 'tool':
        output[`tool ${act[1]}`] = await task.tool(act[1], act[2]);
        return undefined;
      case 'need':
        output[`tool ${act[1]}`] = outputOf(act[1], await task.tool(act[1], act[2]));
        return undefined;
      case 'tools_at_once':
        output.tools = await Promise.all(Array.from({ length: act[2] }, (_, n) => task.tool(act[1], { n })));
        return undefined;
      case 'model':
      case 'shown_model':
        output.model = (
          await task.model({
            category: 'test',
            complexity: 'simple',
            prompt: act[1],
            ...(act[0] === 'shown_model' ? { onText: () => undefined } : {}),
          })
        ).response;
        return undefined;
      case 'think':
        await task.think(act[1], act[2]);
        return undefined;
      case 'flood':
        for (;;) {
          await task.think('More.');
          await task.emit('note_taken', {});
        }
      case 'emit':
        await task.emit(act[1], { ...act[2] });
        return undefined;
      case 'checkpoint':
        await task.checkpoint();
        return undefined;
      case 'swallow':
        await this.of(act[1]).catch(() => undefined);
        return undefined;
      case 'bulk':
        output.bulk = 'x'.repeat(act[1]);
        return undefined;
      case 'evidence':
        output.evidence = ['x'.repeat(act[1])];
        return undefined;
      case 'answer':
        Object.assign(output, act[1]);
        return undefined;
      case 'degraded':
        return { value: new Degraded(output, act[1]) };
      default:
        return act satisfies never;
    }
  }

  /** How many attempts there have been before this one. */
  private failures(): number {
    const key = `${this.task.context.runId}/${this.agent}`;
    const failed = failures.get(key) ?? 0;
    failures.set(key, failed + 1);
    return failed;
  }
}
