import { Mastra } from '@mastra/core';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { PostgresStore } from '@mastra/pg';
import { z } from 'zod';
import type { Peer } from './peer';

const shape = z.object({ message: z.string(), step: z.number() });

/** A workflow of five steps with its own PostgreSQL store, as its documentation says. */
export async function mastra(url: string, poolSize: number): Promise<Peer> {
  const storage = new PostgresStore({
    id: 'bench',
    connectionString: url,
    max: poolSize,
    schemaName: 'mastra',
  });
  await storage.init();
  const step = (number: number) =>
    createStep({
      id: `step${number}`,
      inputSchema: shape,
      outputSchema: shape,
      execute: async ({ inputData }) => ({ ...inputData, step: number }),
    });
  const workflow = createWorkflow({ id: 'five', inputSchema: shape, outputSchema: shape })
    .then(step(1))
    .then(step(2))
    .then(step(3))
    .then(step(4))
    .then(step(5))
    .commit();
  const server = new Mastra({ workflows: { five: workflow }, storage, logger: false });
  const five = server.getWorkflow('five');
  return {
    async *run(threadId, message) {
      const run = await five.createRun({ resourceId: threadId });
      const stream = run.stream({ inputData: { message, step: 0 } });
      yield* stream.fullStream;
      const { status } = await stream.result;
      if (status !== 'success') throw new Error(`The workflow ended as ${status}.`);
    },
    close: () => storage.close(),
  };
}
