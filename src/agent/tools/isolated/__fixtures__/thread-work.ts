import type { IsolatedCall } from '@airlock/agent-kit';

interface Input {
  readonly what: string;
}

/** What a tool in a thread may do well, and everything that it may do badly. */
export async function work({ what }: Input, call: IsolatedCall): Promise<unknown> {
  switch (what) {
    case 'rows': {
      const rows = await call.rows.query('select distinct user_id from step_effects where step <> $1', [
        'none',
      ]);
      return { users: rows.map((row) => row.user_id), userId: call.userId, callKey: call.callKey };
    }
    case 'environment':
      return { names: Object.keys(process.env) };
    case 'write':
      return call.rows.query(
        `insert into step_effects (run_id, agent, step, pid) values ($1, 'worker', 'smuggled', 0)`,
        [call.runId],
      );
    case 'heap': {
      const kept: string[][] = [];
      for (;;) kept.push(new Array<string>(10_000).fill(String(kept.length)));
    }
    case 'buffers': {
      const kept: Buffer[] = [];
      // Far beyond the limit of the test, and not so far that it would hurt where nothing stops it.
      while (kept.length < 100) {
        kept.push(Buffer.alloc(4 * 1_048_576, 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return kept.length;
    }
    case 'spin':
      for (;;);
    case 'exit':
      return process.exit(7);
    case 'throw':
      throw new RangeError('Out of range.');
    case 'crash':
      setImmediate(() => {
        throw new Error('Nobody catches this.');
      });
      return new Promise(() => undefined);
    case 'long_throw':
      throw new Error('x'.repeat(1_000_000));
    case 'long_crash':
      setImmediate(() => {
        throw new Error('x'.repeat(1_000_000));
      });
      return new Promise(() => undefined);
    case 'many':
      return Promise.all(['1', '2', '3'].map((n) => call.rows.query(`select ${n}`)));
    case 'much':
      return 'x'.repeat(2_000_000);
    case 'map':
      return { found: new Map([['a', 1]]) };
    case 'date':
      return { rows: [{ at: new Date(0) }] };
    case 'function':
      return { then_call: () => 1 };
    case 'instance':
      return { price: new (class Money {})() };
    case 'nan':
      return { share: 0 / 0 };
    case 'bigint':
      return { tokens: 10n };
    default:
      return { what };
  }
}
