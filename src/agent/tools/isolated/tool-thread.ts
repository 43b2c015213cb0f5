import { extname, join, resolve as resolved } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ToolCodeError, ToolInputError, ToolMemoryError, ToolThreadEndedError } from './isolated.errors';
import type { QueryAnswer, ThreadOrder, ThreadQuery, ThreadWord } from './messages';

const ENDING = extname(__filename);
const ENTRY = join(__dirname, `entry${ENDING}`);
/** Where nothing was compiled, as under test, the thread compiles for itself. */
const COMPILER =
  ENDING === '.ts' ? ['--require', resolved(__dirname, '../../../../tools/typescript.cjs')] : [];
/** The engine caps the heap at once; buffers lie outside of it and are looked at this often. */
const LOOK_MS = 100;
/**
 * At the heap's limit Node ends the thread and leaves it 16 MB until it has. Survivors of the young generation move into
 * that room at once; when they are more than it holds, V8 aborts the whole process.
 */
const YOUNG_MB = 8;
const MB = 1_048_576;

export interface ThreadLimits {
  readonly memoryMb: number;
  /** Ends the thread, whatever it is doing. */
  readonly signal: AbortSignal;
}

export type QueryWork = (query: ThreadQuery) => Promise<unknown[]>;

/**
 * One call in a thread of its own: its heap is capped, it inherits no environment, and it can be ended wherever it is.
 * @throws ToolInputError, ToolMemoryError, ToolThreadEndedError, ToolCodeError, the signal's reason
 */
export async function inThread(
  order: ThreadOrder,
  { memoryMb, signal }: ThreadLimits,
  query: QueryWork,
): Promise<unknown> {
  signal.throwIfAborted();
  const thread = threadFor(order, memoryMb);
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  // One after another: a call has one connection, however much it asks at once.
  let queries = Promise.resolve();
  let isOver = false;
  thread.on('error', (error: unknown) => reject(faultOf(error, memoryMb)));
  thread.on('exit', (code) => reject(new ToolThreadEndedError(code)));
  thread.on('message', (word: ThreadWord) => {
    if (word.kind === 'answer') resolve(JSON.parse(word.json));
    else if (word.kind === 'failed') reject(new ToolCodeError(word.name, word.message));
    else
      queries = queries.then(async () =>
        isOver ? undefined : thread.postMessage(await answered(word, query)),
      );
  });
  const watch = setInterval(() => {
    void memoryOf(thread).then((bytes) => {
      if (bytes > memoryMb * MB) reject(new ToolMemoryError(memoryMb));
    });
  }, LOOK_MS);
  try {
    return await promise;
  } finally {
    isOver = true;
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
    await thread.terminate();
  }
}

function threadFor(order: ThreadOrder, memoryMb: number): Worker {
  try {
    return new Worker(ENTRY, {
      workerData: order,
      env: {},
      argv: [],
      execArgv: COMPILER,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'DataCloneError' ? new ToolInputError(message, error) : error;
  }
}

async function answered(asked: ThreadQuery, query: QueryWork): Promise<QueryAnswer> {
  const { id } = asked;
  try {
    return { id, rows: await query(asked) };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.message : String(error) };
  }
}

async function memoryOf(thread: Worker): Promise<number> {
  try {
    const { used_heap_size: heap, external_memory: outside } = await thread.getHeapStatistics();
    return heap + outside;
  } catch {
    return 0; // It has ended meanwhile.
  }
}

function faultOf(error: unknown, memoryMb: number): Error {
  if (!(typeof error === 'object' && error !== null && 'message' in error))
    return new ToolCodeError('Error', String(error));
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return new ToolMemoryError(memoryMb);
  return new ToolCodeError('name' in error ? String(error.name) : 'Error', String(error.message));
}
