// The first file of a tool's thread. It imports next to nothing of ours: what is loaded here is loaded again for each call.
import { canonicalJsonWithin } from '@airlock/agent-kit/plain-json';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { QueryAnswer, ThreadOrder, ThreadWord } from './messages';

const { code, input, call, maxBytes } = workerData as ThreadOrder;
const load = createRequire(__filename);
const waiting = new Map<number, (answer: QueryAnswer) => void>();
let asked = 0;

/** More than anybody is told of an error. The server takes all that is said here into its memory. */
const TOLD = 10_000;

const say = (word: ThreadWord): void => parentPort?.postMessage(word);

const rows = {
  query: async (sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> => {
    const id = ++asked;
    const answer = await new Promise<QueryAnswer>((resolve) => {
      waiting.set(id, resolve);
      say({ kind: 'query', id, sql, parameters });
    });
    if ('fault' in answer) throw new Error(answer.fault);
    return answer.rows;
  },
};

async function work(): Promise<void> {
  const module = load(code.module) as Record<string, unknown>;
  const run = module[code.export];
  if (typeof run !== 'function') throw new TypeError(`The module exports no function "${code.export}".`);
  const output: unknown = await (run as (...given: unknown[]) => unknown)(input, { ...call, rows });
  const json = canonicalJsonWithin(maxBytes, output ?? null);
  if (json === undefined)
    throw new RangeError(`The answer has more characters than come back: at most ${maxBytes} may come back.`);
  say({ kind: 'answer', json });
}

parentPort?.on('message', (answer: QueryAnswer) => {
  waiting.get(answer.id)?.(answer);
  waiting.delete(answer.id);
});

function failed(error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  say({ kind: 'failed', name: String(name).slice(0, TOLD), message: String(message).slice(0, TOLD) });
}

// Node would hand the whole error over; one that does not fit into what is left of this heap ends the process of all.
process.on('uncaughtException', failed);

work()
  .catch(failed)
  .finally(() => parentPort?.unref());
