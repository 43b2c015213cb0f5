import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { Pool } from 'pg';
import type { Peer } from './peer';

const State = Annotation.Root({ message: Annotation<string>(), step: Annotation<number>() });

/** A graph of five nodes with its own PostgreSQL checkpointer, as its documentation says. */
export async function langgraph(url: string, poolSize: number): Promise<Peer> {
  const pool = new Pool({ connectionString: url, max: poolSize });
  const checkpointer = new PostgresSaver(pool, undefined, { schema: 'langgraph' });
  await checkpointer.setup();
  const node = (step: number) => async () => ({ step });
  const graph = new StateGraph(State)
    .addNode('step1', node(1))
    .addNode('step2', node(2))
    .addNode('step3', node(3))
    .addNode('step4', node(4))
    .addNode('step5', node(5))
    .addEdge(START, 'step1')
    .addEdge('step1', 'step2')
    .addEdge('step2', 'step3')
    .addEdge('step3', 'step4')
    .addEdge('step4', 'step5')
    .addEdge('step5', END)
    .compile({ checkpointer });
  return {
    async *run(threadId, message) {
      const options = { configurable: { thread_id: threadId }, streamMode: 'updates' as const };
      yield* await graph.stream({ message, step: 0 }, options);
    },
    close: () => pool.end(),
  };
}
